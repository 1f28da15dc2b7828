"""The sandbox keeps a processor's promises: one answer a key, one outcome a checkout, never more back than came in."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from flask import Flask

from makegood.payments.sandbox.app import create_app
from tests.payments.conftest import HOST

ORDER = {"amount": 5000, "currency": "EUR", "description": "100 credits", "shop": "Packhouse"}
Open = Callable[..., dict[str, str]]


@pytest.fixture
def open_checkout(wire: httpx.Client) -> Open:
    """Open a checkout, and pay it with a card if one is given."""

    def opened(*, key: str = "first", card: str = "") -> dict[str, str]:
        answer = wire.post("/v1/checkouts", json=ORDER, headers={"Idempotency-Key": key})
        if card:
            wire.post(answer.json()["url"], data={"card": card})
        return answer.json()

    return opened


def send_refund(wire: httpx.Client, checkout: str, *, amount: object, key: str) -> httpx.Response:
    """Ask for a refund as a shop does."""
    body = {"payment": checkout, "amount": amount, "currency": "EUR"}
    return wire.post("/v1/refunds", json=body, headers={"Idempotency-Key": key})


def test_a_repeated_key_gives_the_first_answer(open_checkout: Open):
    """Fault 1: a checkout asked for twice is one checkout."""
    assert open_checkout() == open_checkout()
    assert open_checkout(key="second")["id"] != open_checkout()["id"]


def test_a_key_with_a_changed_body_is_a_conflict(wire: httpx.Client, open_checkout: Open):
    """Fault 2: a key belongs to one body."""
    open_checkout()
    answer = wire.post("/v1/checkouts", json=ORDER | {"amount": 1}, headers={"Idempotency-Key": "first"})
    assert (answer.status_code, answer.json()["code"]) == (409, "key_conflict")


@pytest.mark.parametrize("amount", ["50", 50.0, True, 0, -1, 10**30, None, float("nan")])
def test_an_amount_is_a_positive_whole_number(wire: httpx.Client, amount: object):
    """Faults 43 to 46: text, floats, NaN, nothing and the boundless are no amounts."""
    # `json.dumps` writes NaN as readily as `json.loads` takes it.
    headers = {"Idempotency-Key": "bad", "Content-Type": "application/json"}
    answer = wire.post("/v1/checkouts", content=json.dumps(ORDER | {"amount": amount}), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//elsewhere.test", "/back", "ftp://x.test/"])
def test_the_way_back_is_a_web_address(wire: httpx.Client, address: str):
    """Fault 79: a browser is sent to absolute http addresses only."""
    answer = wire.post("/v1/checkouts", json=ORDER | {"return_url": address}, headers={"Idempotency-Key": "bad"})
    assert answer.status_code == 400


def test_a_checkout_has_one_outcome(wire: httpx.Client, open_checkout: Open):
    """A second click, or another card in a second tab, changes nothing."""
    checkout = open_checkout(card="4242")
    wire.post(checkout["url"], data={"card": "0002"})
    wire.post(checkout["url"], data={"act": "cancel"})
    stands = wire.get(f"/v1/checkouts/{checkout['id']}").json()
    assert (stands["status"], stands["card"], stands["captured"]) == ("paid", "card ending 4242", 5000)


def test_refunds_stay_within_what_was_captured(wire: httpx.Client, open_checkout: Open):
    """Fault 6: the second partial refund that would pass the whole is refused, the rest is not."""
    checkout = open_checkout(card="4242")["id"]
    statuses = [
        send_refund(wire, checkout, amount=amount, key=key).status_code
        for amount, key in [(3000, "a"), (3000, "b"), (2000, "c"), (1, "d")]
    ]
    assert statuses == [201, 422, 201, 422]


def test_refunds_at_once_stay_within_what_was_captured(sandbox: Flask, open_checkout: Open):
    """Fault 4: eight shops' clerks at once take one payment back once."""
    checkout = open_checkout(card="4242")["id"]

    def clerk(number: int) -> int:
        with httpx.Client(transport=httpx.WSGITransport(app=sandbox), base_url=HOST) as wire:
            return send_refund(wire, checkout, amount=3000, key=f"clerk {number}").status_code

    with ThreadPoolExecutor(8) as clerks:
        assert sorted(clerks.map(clerk, range(8))) == [201] + [422] * 7


def test_nothing_goes_back_of_an_unpaid_checkout(wire: httpx.Client, open_checkout: Open):
    """A declined card was never charged."""
    checkout = open_checkout(card="0002")["id"]
    assert send_refund(wire, checkout, amount=1, key="a").json()["code"] == "beyond_captured"


@pytest.mark.parametrize(("card", "end"), [("5126", "succeeded"), ("3184", "failed")])
def test_some_cards_take_their_time_with_a_refund(wire: httpx.Client, open_checkout: Open, card: str, end: str):
    """Faults 19 and 20: the first answer is `pending`, and the end may be a failure."""
    checkout = open_checkout(card=card)["id"]
    assert send_refund(wire, checkout, amount=5000, key="a").json()["status"] == "pending"
    assert wire.get("/v1/refunds", params={"key": "a"}).json()["status"] == end
    assert send_refund(wire, checkout, amount=5000, key="a").json()["status"] == "pending"


def test_a_failed_refund_can_be_sent_again(wire: httpx.Client, open_checkout: Open):
    """What failed to go back is still there, under a new key."""
    checkout = open_checkout(card="3184")["id"]
    send_refund(wire, checkout, amount=5000, key="a")
    wire.get("/v1/refunds", params={"key": "a"})
    assert send_refund(wire, checkout, amount=5000, key="b").status_code == 201


def test_the_state_outlives_the_process(tmp_path: Path):
    """Stopped and started again, the sandbox still knows what it answered."""
    answers = []
    for _ in range(2):
        transport = httpx.WSGITransport(app=create_app(str(tmp_path / "sandbox.db")))
        with httpx.Client(transport=transport, base_url=HOST) as wire:
            answers.append(wire.post("/v1/checkouts", json=ORDER, headers={"Idempotency-Key": "a"}).json())
    assert answers[0] == answers[1]


@pytest.mark.parametrize(("fault", "status"), [("down", 503), ("busy", 429), ("lost", 504), ("broken", 200)])
def test_a_planned_fault_meets_one_call(wire: httpx.Client, open_checkout: Open, fault: str, status: int):
    """Faults 14, 25, 26 and 27 can be played, and the call after them goes through."""
    wire.post("/v1/test/faults", json={"call": "open_checkout", "fault": fault})
    first = wire.post("/v1/checkouts", json=ORDER, headers={"Idempotency-Key": "first"})
    assert first.status_code == status
    assert open_checkout()["status"] == "open"


def test_a_fault_is_planned_for_a_call_that_there_is(wire: httpx.Client):
    """Who misspells it is told the names, instead of waiting for a bad day that never comes."""
    answer = wire.post("/v1/test/faults", json={"call": "create_refund", "fault": "lost"})
    assert answer.status_code == 400
    assert "send_refund" in answer.json()["message"]


def test_the_sandbox_knows_nothing_of_the_shop():
    """It is a program of its own: neither Django nor any room but the kernel is loaded with it."""
    script = "import sys, makegood.payments.sandbox.app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert "django" not in loaded
    rooms = {name.split(".")[1] for name in loaded if name.startswith("makegood.")}
    assert rooms == {"kernel", "payments"}


def test_a_taken_port_is_said_in_a_sentence(address: str):
    """Who starts it twice learns what to do instead."""
    command = [sys.executable, "-m", "makegood.payments.sandbox", "--port", address.rpartition(":")[2]]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert "Choose another with --port." in ended.stderr
