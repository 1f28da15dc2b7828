"""The sandbox's door for shops: checkouts, cards to keep, charges, refunds and disputes as JSON.

Owns the addresses under /v1 and what status a refusal has. Must not hold rules: `till` and its neighbours do.
"""

from flask import Blueprint, Response, current_app, jsonify, make_response, request, url_for

from makegood.kernel.refusals import Refusal
from makegood.payments.sandbox.bodies import (
    address_in,
    amount_in,
    body,
    currency_in,
    idempotency_key,
    number_in,
    text_in,
)
from makegood.payments.sandbox.disputes import Bank
from makegood.payments.sandbox.faults import Faults
from makegood.payments.sandbox.keeping import Keeper, Wish
from makegood.payments.sandbox.records import Answer, Order
from makegood.payments.sandbox.till import Till

api = Blueprint("api", __name__, url_prefix="/v1")
STATUSES = {"bad_request": 400, "not_found": 404, "key_conflict": 409, "beyond_captured": 422, "disputed": 422}


def till() -> Till:
    """Give the till of the running sandbox."""
    found: Till = current_app.extensions["till"]
    return found


def keeper() -> Keeper:
    """Give the safe of the running sandbox."""
    found: Keeper = current_app.extensions["keeper"]
    return found


def bank() -> Bank:
    """Give the banks of the running sandbox."""
    found: Bank = current_app.extensions["bank"]
    return found


def faults() -> Faults:
    """Give the plan of faults of the running sandbox."""
    found: Faults = current_app.extensions["faults"]
    return found


@api.before_request
def meet_fault() -> Response | None:
    """Turn a call away where a test planned it so."""
    return faults().before(request.endpoint or "")


@api.after_request
def spoil_answer(answer: Response) -> Response:
    """Lose or break an answer where a test planned it so."""
    return faults().after(request.endpoint or "", answer, again=_again)


def _again() -> Response:
    """Let the same call arrive a second time."""
    view = current_app.view_functions[request.endpoint or ""]
    return make_response(view(**(request.view_args or {})))


@api.errorhandler(Refusal)
def refuse(refusal: Refusal) -> Response:
    """Say no with the status that belongs to the refusal."""
    return make_response(jsonify(code=refusal.code, message=refusal.message), STATUSES[refusal.code])


@api.post("/checkouts")
def open_checkout() -> Response:
    """Open a checkout page for an order."""
    sent = body()
    order = Order(
        amount=amount_in(sent),
        currency=currency_in(sent),
        description=text_in(sent, "description"),
        shop=text_in(sent, "shop"),
        reference=text_in(sent, "reference"),
        return_url=address_in(sent, "return_url"),
    )
    return _with_page(till().open_checkout(order, key=idempotency_key()), status=201)


@api.get("/checkouts/<id>")
def checkout(id: str) -> Response:
    """Tell how a checkout stands."""
    return _with_page(till().checkout(id).answer())


@api.post("/checkouts/<id>/cancel")
def cancel_checkout(id: str) -> Response:
    """Close a checkout that nobody paid, and tell how it stands."""
    return _with_page(till().cancel(id).answer())


@api.post("/setups")
def open_setup() -> Response:
    """Open a page on which a card is given to keep."""
    sent = body()
    wish = Wish(text_in(sent, "shop"), text_in(sent, "reference"), address_in(sent, "return_url"))
    return _with_setup_page(keeper().open_setup(wish, key=idempotency_key()), status=201)


@api.get("/setups/<id>")
def setup(id: str) -> Response:
    """Tell whether the card is kept."""
    return _with_setup_page(keeper().setup(id).answer())


@api.post("/setups/<id>/cancel")
def cancel_setup(id: str) -> Response:
    """Close the page on which nobody gave a card, and tell how it stands."""
    return _with_setup_page(keeper().cancel(id).answer())


@api.post("/charges")
def charge_card() -> Response:
    """Charge a kept card."""
    sent = body()
    order = Order(
        amount=amount_in(sent),
        currency=currency_in(sent),
        description=text_in(sent, "description"),
        shop=text_in(sent, "shop"),
        reference=text_in(sent, "reference"),
        return_url="",
    )
    answer = keeper().charge(order, token=text_in(sent, "card"), key=idempotency_key())
    return make_response(jsonify(answer), 201)


@api.get("/charges")
def charge() -> Response:
    """Tell how the charge of a key stands."""
    return make_response(jsonify(keeper().charge_by_key(request.args.get("key", ""))))


@api.get("/changes")
def changes() -> Response:
    """Tell what banks did since a number."""
    return make_response(jsonify(changes=bank().changes(after=number_in(request.args.get("after", "0")))))


@api.post("/refunds")
def send_refund() -> Response:
    """Send money of a checkout or a charge back."""
    sent = body()
    answer = till().refund(
        text_in(sent, "payment"), amount=amount_in(sent), currency=currency_in(sent), key=idempotency_key()
    )
    return make_response(jsonify(answer), 201)


@api.get("/refunds")
def refund() -> Response:
    """Tell how the refund of a key stands."""
    return make_response(jsonify(till().refund_by_key(request.args.get("key", ""))))


def _with_page(answer: Answer, *, status: int = 200) -> Response:
    page = url_for("page.show", id=answer["id"], _external=True)
    return make_response(jsonify({**answer, "url": page}), status)


def _with_setup_page(answer: Answer, *, status: int = 200) -> Response:
    page = url_for("page.show_setup", id=answer["id"], _external=True)
    return make_response(jsonify({**answer, "url": page}), status)
