"""The sandbox at the end of a wire, and a shop with one member to buy there; knows no test."""

from collections.abc import Iterator
from threading import Thread

import httpx
import pytest
from flask import Flask
from werkzeug.serving import make_server

from makegood.payments.sandbox.app import create_app
from makegood.payments.sandbox.visitor import Visitor
from makegood.payments.sandbox_client import SandboxClient, speaking_through
from tests.payments.shop import Shop, open_shop

HOST = "http://sandbox.test"


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
def address(sandbox: Flask) -> Iterator[str]:
    """Where the sandbox answers over a real wire, also to other programs."""
    server = make_server("127.0.0.1", 0, sandbox, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def processor(wire: httpx.Client) -> SandboxClient:
    """The sandbox as the shop sees it."""
    return SandboxClient(wire)


@pytest.fixture
def visitor(wire: httpx.Client) -> Visitor:
    """Somebody at the sandbox's page."""
    return Visitor(wire)


@pytest.fixture
def shop(visitor: Visitor, sandbox: Flask) -> Iterator[Shop]:
    """An open shop that speaks to the sandbox; the test chooses how it uses the database."""
    with speaking_through(httpx.WSGITransport(app=sandbox)):
        yield open_shop(visitor, store=sandbox.extensions["store"])
