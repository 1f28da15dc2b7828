"""The sandbox at the end of a wire, and a club whose members pay there; knows no test."""

from collections.abc import Iterator

import httpx
import pytest

from makegood.payments.sandbox.app import create_app
from makegood.payments.sandbox.visitor import Visitor
from makegood.payments.sandbox_client import speaking_through
from tests.memberships.club import Club, open_club


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    """Somebody at the sandbox's pages, to which the site speaks as well."""
    wire = httpx.WSGITransport(app=create_app())
    with speaking_through(wire), httpx.Client(transport=wire, base_url="http://sandbox.test") as browser:
        yield Visitor(browser)


@pytest.fixture
def club(visitor: Visitor) -> Club:
    """A club by the membership pack."""
    return open_club(visitor)
