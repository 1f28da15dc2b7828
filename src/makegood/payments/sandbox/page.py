"""The sandbox's hosted page: where a buyer pays with a card and with money that do not exist.

Owns the page and the way back to the shop. Must not hold rules: `till` does.
"""

from decimal import Decimal

from babel.numbers import format_currency
from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from makegood.kernel.currencies import digits_of
from makegood.kernel.refusals import NotFound
from makegood.payments.sandbox.api import keeper, till
from makegood.payments.sandbox.keeping import SetupStatus
from makegood.payments.sandbox.records import Checkout, CheckoutStatus

page = Blueprint("page", __name__)
# No `form-action` here: browsers would hold the way back to the shop, which follows the form, to it as well.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"


@page.after_request
def guard(answer: Response) -> Response:
    """Let the page load nothing from elsewhere and be framed by nobody."""
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page.errorhandler(NotFound)
def not_found(refusal: NotFound) -> tuple[str, int]:
    """Say that there is no such checkout."""
    return render_template("missing.html", message=refusal.message), 404


@page.get("/")
def home() -> str:
    """Say what this is to whoever comes by."""
    return render_template("home.html", cards=till().cards())


@page.get("/checkouts/<id>")
def show(id: str) -> str:
    """Show an open checkout with the cards to pick from, or what became of one."""
    found = till().checkout(id)
    name = "checkout.html" if found.status is CheckoutStatus.OPEN else "outcome.html"
    return render_template(name, checkout=found, price=_price(found), cards=till().cards())


@page.post("/checkouts/<id>")
def answer(id: str) -> AnyResponse:
    """Pay or cancel, and send the buyer back; a second click changes nothing."""
    if request.form.get("act") == "cancel":
        found = till().cancel(id)
    else:
        found = till().charge(id, card=request.form.get("card", ""))
    return redirect(found.order.return_url or url_for("page.show", id=id), code=303)


@page.get("/setups/<id>")
def show_setup(id: str) -> str:
    """Show the cards of which one can be given to keep, or what became of that."""
    found = keeper().setup(id)
    name = "setup.html" if found.status is SetupStatus.OPEN else "kept.html"
    return render_template(name, setup=found, cards=till().cards())


@page.post("/setups/<id>")
def answer_setup(id: str) -> AnyResponse:
    """Keep a card or cancel, and send its owner back; a second click changes nothing."""
    if request.form.get("act") == "cancel":
        found = keeper().cancel(id)
    else:
        found = keeper().keep(id, card=request.form.get("card", ""))
    return redirect(found.wish.return_url or url_for("page.show_setup", id=id), code=303)


def _price(checkout: Checkout) -> str:
    currency = checkout.order.currency
    amount = Decimal(checkout.order.amount).scaleb(-digits_of(currency))
    return format_currency(amount, currency, locale="en_GB")
