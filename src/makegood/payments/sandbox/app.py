"""The sandbox put together: its rules, its door for shops, its page for buyers.

Owns the application object. Must not know how it is served.
"""

from flask import Flask

from makegood.payments.sandbox.api import api
from makegood.payments.sandbox.disputes import Bank
from makegood.payments.sandbox.faults import Faults
from makegood.payments.sandbox.keeping import Keeper
from makegood.payments.sandbox.page import page
from makegood.payments.sandbox.store import Store
from makegood.payments.sandbox.tests_door import tests_door
from makegood.payments.sandbox.till import Till

LARGEST_BODY = 16_000


def create_app(state: str = ":memory:") -> Flask:
    """Make a sandbox that keeps its state in the file `state`, or nowhere."""
    app, store = Flask(__name__), Store(state)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.extensions["store"] = store
    app.extensions["till"] = Till(store)
    app.extensions["keeper"] = Keeper(store)
    app.extensions["bank"] = Bank(store)
    app.extensions["faults"] = Faults()
    for door in (api, tests_door, page):
        app.register_blueprint(door)
    return app
