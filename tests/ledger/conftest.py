"""Gives the ledger's tests their cast, and audits the books at the end of each of them.

Reads the cast within the fixtures: when this file is loaded, Django is not set up yet.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ledger.cast import Holder, Payer


@pytest.fixture
def _audited(db: None) -> Iterator[None]:
    from makegood.ledger import queries

    yield
    assert queries.audit() == []


@pytest.fixture
def ann(_audited: None) -> "Holder":
    """A member with an empty wallet; whatever she does, the books keep their rules."""
    from tests.ledger.cast import Holder

    return Holder()


@pytest.fixture
def pia(_audited: None) -> "Payer":
    """A member who pays; whatever becomes of her money, the books keep their rules."""
    from tests.ledger.cast import Payer

    return Payer()
