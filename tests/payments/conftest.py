"""The sandbox at the end of a wire, and a shop with one member to buy there; knows no test.

The shop is imported inside its fixture: Django is not set up yet when this file is read.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pgtrigger
import pytest
from django.core.management.commands.flush import Command as Flush
from flask import Flask

from makegood.payments.sandbox.app import create_app
from makegood.payments.sandbox.visitor import Visitor
from makegood.payments.sandbox_client import SandboxClient, speaking_through

if TYPE_CHECKING:
    from tests.payments.shop import Shop

HOST = "http://sandbox.test"


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied() -> Iterator[None]:
    """Let the books be emptied between tests that commit; within a test they only grow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flush, "handle", pgtrigger.ignore()(Flush.handle))
        yield


@pytest.fixture
def sandbox() -> Flask:
    """A sandbox of its own, with no memory of other tests."""
    return create_app()


@pytest.fixture
def wire(sandbox: Flask) -> Iterator[httpx.Client]:
    """Anybody's line to the sandbox: a browser's or a shop's."""
    with httpx.Client(transport=httpx.WSGITransport(app=sandbox), base_url=HOST) as client:
        yield client


@pytest.fixture
def processor(wire: httpx.Client) -> SandboxClient:
    """The sandbox as the shop sees it."""
    return SandboxClient(wire)


@pytest.fixture
def visitor(wire: httpx.Client) -> Visitor:
    """Somebody at the sandbox's page."""
    return Visitor(wire)


@pytest.fixture
def shop(visitor: Visitor, sandbox: Flask) -> Iterator["Shop"]:
    """An open shop that speaks to the sandbox; the test chooses how it uses the database."""
    from tests.payments.shop import open_shop

    with speaking_through(httpx.WSGITransport(app=sandbox)):
        yield open_shop(visitor, sandbox)
