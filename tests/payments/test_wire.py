"""What the shop makes of a processor's answers: word for word what can be read, and unknown for all else."""

import json
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from makegood.kernel.money import Money
from makegood.payments.processors import (
    ChargeOrder,
    Checkout,
    CheckoutOrder,
    CheckoutState,
    RefundOrder,
    Rejected,
    Unknown,
)
from makegood.payments.sandbox.faults import Fault
from makegood.payments.sandbox.visitor import Visitor
from makegood.payments.sandbox_client import SandboxClient
from tests.payments.conftest import HOST

ORDER = CheckoutOrder("key", Money(5000, "EUR"), "Pack of 100", "Packhouse", "payment:1", "")
CHARGE = ChargeOrder("key", "ca_1", Money(2999, "EUR"), "Membership", "Packhouse", "payment:1")
REFUND = RefundOrder("key", "co_1", Money(5000, "EUR"))
OPEN = {"id": "co_1", "url": f"{HOST}/checkouts/co_1", "status": "open", "card": "", "captured": 0, "currency": "EUR"}


def hearing(answer: Callable[[httpx.Request], httpx.Response]) -> SandboxClient:
    """A client at the end of whose wire somebody answers like this."""
    return SandboxClient(httpx.Client(transport=httpx.MockTransport(answer), base_url=HOST))


def hang(request: httpx.Request) -> httpx.Response:
    """Not answer in time."""
    raise httpx.ReadTimeout("no answer", request=request)


def vanish(request: httpx.Request) -> httpx.Response:
    """Not be there at all."""
    raise httpx.ConnectError("nobody there", request=request)


def test_an_opened_checkout_is_understood(processor: SandboxClient):
    """The sandbox and its client speak one language."""
    checkout = processor.create_checkout(ORDER)
    assert isinstance(checkout, Checkout)
    assert (checkout.state, checkout.captured) == (CheckoutState.OPEN, Money(0, "EUR"))
    assert processor.checkout_state(checkout.ref) == checkout
    closed = processor.close_checkout(checkout.ref)
    assert isinstance(closed, Checkout)
    assert closed.state is CheckoutState.CANCELLED


def test_a_plain_no_is_a_rejection(processor: SandboxClient):
    """What the processor refuses to do, it did not do."""
    assert processor.refund(REFUND) == Rejected("not_found", "There is no such checkout.")
    assert processor.refund_state("key") == Rejected("not_found", "No refund was asked for under this key.")


def test_a_reused_key_says_nothing_about_what_was_done(processor: SandboxClient):
    """Fault 2: somebody must look, since the key's first body may have been carried out."""
    processor.create_checkout(ORDER)
    other = CheckoutOrder("key", Money(1, "EUR"), "", "", "", "")
    assert processor.create_checkout(other) == Unknown("The processor answered with status 409.")


@pytest.mark.parametrize("answer", [hang, vanish])
def test_no_answer_is_unknown(answer: Callable[[httpx.Request], httpx.Response]):
    """Faults 14 and 25: a time-out may have moved money, and nobody knows."""
    assert isinstance(hearing(answer).refund(REFUND), Unknown)


def test_an_answer_that_comes_too_late_is_unknown(address: str):
    """Fault 14 on a real wire: the checkout was opened, the shop no longer listened, and the same key finds it."""
    with httpx.Client(base_url=address, timeout=0.3) as wire:
        Visitor(wire).plan(Fault.SLOW, call="open_checkout")
        assert SandboxClient(wire).create_checkout(ORDER) == Unknown("No answer came: ReadTimeout.")
        assert isinstance(SandboxClient(wire).create_checkout(ORDER), Checkout)


def test_an_answer_can_come_as_late_as_a_test_wants(address: str):
    """Whoever has more patience than the usual slow answer takes is made to wait longer."""
    with httpx.Client(base_url=address, timeout=1.2) as wire:
        wire.post("/v1/test/faults", json={"call": "open_checkout", "fault": "slow", "seconds": 2})
        assert SandboxClient(wire).create_checkout(ORDER) == Unknown("No answer came: ReadTimeout.")


@pytest.mark.parametrize("status", [301, 401, 403, 409, 429, 500, 502, 503, 504])
def test_a_status_that_promises_nothing_is_unknown(status: int):
    """Faults 25 and 26: limits, conflicts and breakdowns are asked about again."""
    client = hearing(lambda request: httpx.Response(status, json={"code": "no", "message": "no"}))
    assert client.refund(REFUND) == Unknown(f"The processor answered with status {status}.")


@pytest.mark.parametrize(
    "change",
    [
        {"status": "splendid"}, {"captured": 0.0}, {"captured": float("nan")}, {"captured": "0"}, {"captured": True},
        {"currency": None}, {"id": 7},
    ],
)  # fmt: skip
def test_an_answer_of_another_shape_is_unknown(change: dict[str, object]):
    """Faults 27, 28 and 45: a word, a float or a NaN in the wrong place makes the whole unreadable."""
    client = hearing(lambda request: httpx.Response(200, text=json.dumps(OPEN | change)))
    assert client.create_checkout(ORDER) == Unknown("The answer cannot be read (status 200).")


@pytest.mark.parametrize("text", ["", "<html>All is well.", "[]", "null", "{}", '{"id": "co_1"'])
def test_a_broken_answer_is_unknown(text: str):
    """Fault 27: status 200 around nothing that can be read."""
    client = hearing(lambda request: httpx.Response(200, text=text))
    assert client.refund(REFUND) == Unknown("The answer cannot be read (status 200).")


def test_a_refusal_that_cannot_be_read_is_unknown():
    """A page of some server on the way is no word of the processor."""
    client = hearing(lambda request: httpx.Response(404, text="<html>Nothing here"))
    assert client.refund(REFUND) == Unknown("The answer cannot be read (status 404).")


CHANGE = {
    "kind": "dispute", "number": 1, "id": "dp_1", "payment": "co_1", "status": "open", "reason": "fraudulent",
    "amount": 5000, "currency": "EUR", "answer_days": 30,
}  # fmt: skip


def test_a_change_is_understood():
    """A dispute as the bank tells it, word for word; without days to answer there is no day."""
    answer = [CHANGE, CHANGE | {"number": 2, "answer_days": 0}]
    first, second = hearing(lambda request: httpx.Response(200, json={"changes": answer})).changes(after=0)
    assert (first.amount, first.state, first.answer_within) == (Money(5000, "EUR"), "open", timedelta(days=30))
    assert (second.number, second.answer_within) == (2, None)


@pytest.mark.parametrize(
    "change",
    [
        {"number": "1"},
        {"amount": 50.0},
        {"amount": True},
        {"currency": "euros"},
        {"status": "unsure"},
        {"payment": None},
        {"kind": "other"},
    ],
)
def test_a_change_of_another_shape_is_unknown(change: dict[str, object]):
    """Faults 27, 28 and 45: nothing is taken up of a page that cannot be read."""
    sent = {"changes": [CHANGE, CHANGE | change]}
    client = hearing(lambda request: httpx.Response(200, json=sent))
    assert client.changes(after=0) == Unknown("The answer cannot be read (status 200).")


@pytest.mark.parametrize("answer", [hang, vanish])
def test_no_answer_to_a_charge_is_unknown(answer: Callable[[httpx.Request], httpx.Response]):
    """Faults 14 and 25: the card may have been charged, and nobody knows."""
    assert isinstance(hearing(answer).charge(CHARGE), Unknown)
