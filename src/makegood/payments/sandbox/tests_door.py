"""The sandbox's door for tests: cards with ways of their own, banks that dispute, and bad days.

Owns the addresses under /v1/test. Must not hold rules, and is no part of what a processor promises a shop.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, current_app, jsonify, make_response

from makegood.kernel.refusals import Refusal
from makegood.payments.sandbox.api import bank, faults, refuse, till
from makegood.payments.sandbox.bodies import BadRequest, amount_in, body, currency_in, text_in
from makegood.payments.sandbox.cards import Card, Charging, Refunding
from makegood.payments.sandbox.disputes import Claim, DisputeStatus
from makegood.payments.sandbox.faults import SECONDS_OF_SLOW, Fault, Planned

tests_door = Blueprint("tests", __name__, url_prefix="/v1/test")
tests_door.register_error_handler(Refusal, refuse)
Word = TypeVar("Word", bound=StrEnum)
LONGEST_WAIT = 60


@tests_door.put("/cards/<token>")
def put_card(token: str) -> Response:
    """Make a card for a test, or change the ways of one."""
    sent = body()
    charging = _word(text_in(sent, "charging") or Charging.TAKEN, Charging)
    refunding = _word(text_in(sent, "refunding") or Refunding.AT_ONCE, Refunding)
    till().put_card(Card(token, text_in(sent, "label") or token, charging=charging, refunding=refunding))
    return make_response("", 204)


@tests_door.post("/disputes")
def open_dispute() -> Response:
    """Let a bank dispute a payment: what is left of it, or an amount in whatever currency."""
    sent = body()
    claim = Claim(
        text_in(sent, "payment"),
        text_in(sent, "reason"),
        amount=amount_in(sent) if "amount" in sent else None,
        currency=currency_in(sent) if "currency" in sent else "",
    )
    return make_response(jsonify(bank().dispute(claim)), 201)


@tests_door.post("/disputes/<id>")
def decide_dispute(id: str) -> Response:
    """Let a bank decide a dispute, or open it anew."""
    return make_response(jsonify(bank().decide(id, status=_word(text_in(body(), "status"), DisputeStatus))))


@tests_door.post("/refunds/<id>/return")
def return_refund(id: str) -> Response:
    """Let a bank send back a refund that had arrived."""
    return make_response(jsonify(bank().return_refund(id)))


@tests_door.post("/faults")
def plan_fault() -> Response:
    """Plan a fault for the next calls of one kind, named as the functions of the shops' door are."""
    sent: Mapping[str, object] = body()
    times = amount_in({"amount": sent.get("times", 1)})
    seconds = amount_in({"amount": sent.get("seconds", SECONDS_OF_SLOW)})
    planned = Planned(_word(text_in(sent, "fault"), Fault), seconds=min(seconds, LONGEST_WAIT))
    faults().plan(_call(text_in(sent, "call")), planned, times=times)
    return make_response("", 204)


def _call(name: str) -> str:
    """Give a call of the shops' door; a fault planned for one that is not there would never come."""
    known = sorted(each.removeprefix("api.") for each in current_app.view_functions if each.startswith("api."))
    if name not in known:
        raise BadRequest(f"use one of {', '.join(known)}.", field="call")
    return f"api.{name}"


def _word(sent: str, words: type[Word]) -> Word:
    try:
        return words(sent)
    except ValueError:
        raise BadRequest(f"use one of {', '.join(words)}.", field=words.__name__.lower()) from None
