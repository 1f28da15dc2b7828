"""The sandbox put together: its rules, its door for shops, its page for buyers.

Owns the application object. Must not know how it is served.
"""

from flask import Flask

from makegood.payments.sandbox.api import api
from makegood.payments.sandbox.faults import Faults
from makegood.payments.sandbox.page import page
from makegood.payments.sandbox.store import Store
from makegood.payments.sandbox.till import Till

LARGEST_BODY = 16_000


def create_app(state: str = ":memory:") -> Flask:
    """Make a sandbox that keeps its state in the file `state`, or nowhere."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.extensions["store"] = Store(state)
    app.extensions["till"] = Till(app.extensions["store"])
    app.extensions["faults"] = Faults()
    app.register_blueprint(api)
    app.register_blueprint(page)
    return app
