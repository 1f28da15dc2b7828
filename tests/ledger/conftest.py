"""Gives the ledger's tests their cast, and audits the books at the end of each of them."""

from collections.abc import Iterator

import pytest

from makegood.ledger import queries
from tests.ledger.cast import Holder, Payer


@pytest.fixture
def ann(db: None) -> Iterator[Holder]:
    """A member with an empty wallet; whatever she does, the books keep their rules."""
    yield Holder()
    assert queries.audit() == []


@pytest.fixture
def pia(db: None) -> Iterator[Payer]:
    """A member who pays; whatever becomes of her money, the books keep their rules."""
    yield Payer()
    assert queries.audit() == []
