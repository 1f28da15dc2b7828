"""The sandbox's door for shops: checkouts and refunds as JSON, and for tests its cards and faults.

Owns the addresses under /v1 and what status a refusal has. Must not hold rules: `till` does.
"""

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, current_app, jsonify, make_response, request, url_for

from makegood.kernel.refusals import Refusal
from makegood.payments.sandbox.bodies import (
    BadRequest,
    address_in,
    amount_in,
    body,
    currency_in,
    idempotency_key,
    text_in,
)
from makegood.payments.sandbox.cards import Card, Charging, Refunding
from makegood.payments.sandbox.faults import Fault, Faults
from makegood.payments.sandbox.till import Answer, Order, Till

api = Blueprint("api", __name__, url_prefix="/v1")
STATUSES = {"bad_request": 400, "not_found": 404, "key_conflict": 409, "beyond_captured": 422}
Word = TypeVar("Word", bound=StrEnum)


def till() -> Till:
    """Give the till of the running sandbox."""
    found: Till = current_app.extensions["till"]
    return found


def _faults() -> Faults:
    found: Faults = current_app.extensions["faults"]
    return found


@api.before_request
def meet_fault() -> Response | None:
    """Turn a call away where a test planned it so."""
    return _faults().before(request.endpoint or "")


@api.after_request
def spoil_answer(answer: Response) -> Response:
    """Lose or break an answer where a test planned it so."""
    return _faults().after(request.endpoint or "", answer)


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


@api.post("/refunds")
def send_refund() -> Response:
    """Send money of a checkout back."""
    sent = body()
    answer = till().refund(
        text_in(sent, "checkout"), amount=amount_in(sent), currency=currency_in(sent), key=idempotency_key()
    )
    return make_response(jsonify(answer), 201)


@api.get("/refunds")
def refund() -> Response:
    """Tell how the refund of a key stands."""
    return make_response(jsonify(till().refund_by_key(request.args.get("key", ""))))


@api.put("/test/cards/<token>")
def put_card(token: str) -> Response:
    """Make a card for a test, or change the ways of one."""
    sent = body()
    charging = _word(text_in(sent, "charging") or Charging.TAKEN, Charging)
    refunding = _word(text_in(sent, "refunding") or Refunding.AT_ONCE, Refunding)
    till().put_card(Card(token, text_in(sent, "label") or token, charging=charging, refunding=refunding))
    return make_response("", 204)


@api.post("/test/faults")
def plan_fault() -> Response:
    """Plan a fault for the next calls of one kind, named as the functions of this module are."""
    sent = body()
    times = amount_in({"amount": sent.get("times", 1)})
    _faults().plan(f"api.{text_in(sent, 'call')}", _word(text_in(sent, "fault"), Fault), times=times)
    return make_response("", 204)


def _with_page(answer: Answer, *, status: int = 200) -> Response:
    page = url_for("page.show", id=answer["id"], _external=True)
    return make_response(jsonify({**answer, "url": page}), status)


def _word(sent: str, words: type[Word]) -> Word:
    try:
        return words(sent)
    except ValueError:
        raise BadRequest(f"use one of {', '.join(words)}.", field=words.__name__.lower()) from None
