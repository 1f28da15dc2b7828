"""A worker killed at any moment leaves its work so that the next finishes it, once."""

from pathlib import Path

import httpx
import pytest
from flask import Flask

from makegood.ledger import queries as books
from makegood.payments.calls import (
    LONGEST_TRY,
    cards,
    charges,
    checkouts,
    confirm_card,
    fetch_disputes,
    make_calls,
    refunds,
    tries,
)
from makegood.payments.models import Intent
from makegood.payments.operations import disputes, start_card_setup, start_payment
from makegood.payments.queries import cards_of, refunds_of
from makegood.payments.sandbox.app import create_app
from makegood.payments.sandbox_client import speaking_through
from makegood.sites.models import Event, Site
from tests.killing import DeadlyWire, Patches, die, kill
from tests.payments.shop import NOON, SOON, Shop
from tests.payments.test_cards import charge

pytestmark = pytest.mark.django_db(transaction=True)
MOMENTS = ["noting the try", "calling", "called", "recording the answer"]


# What kills a worker, by the moment at which it does; the wire is deadly by itself.
PATCHES: dict[str, Patches] = {
    "noting the try": lambda patch: patch.setattr(tries, "prepared_cursor", die),
    "recording a dispute": lambda patch: patch.setattr(disputes, "tell", die),
    "recording the answer": lambda patch: [
        patch.setattr(kind, "close_call", die) for kind in (cards, charges, checkouts, refunds)
    ],
}


def wire_to(state: Path, *, moment: str) -> httpx.WSGITransport:
    """A wire to the sandbox, on which the worker dies if the moment is one of a call."""
    app = create_app(str(state))
    if moment in {"calling", "called"}:
        return DeadlyWire(app, is_answered=moment == "called")
    return httpx.WSGITransport(app=app)


def kill_worker(site: Site, *, at: str, state: Path) -> None:
    """Run a worker in a process of its own until it dies at that moment."""

    def work() -> None:
        make_calls(site, at=NOON)
        fetch_disputes(site, at=NOON)

    with speaking_through(wire_to(state, moment=at)):
        kill(work, patches=PATCHES.get(at, lambda patch: None))


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The file in which the sandbox outlives the worker."""
    return tmp_path / "sandbox.db"


@pytest.fixture
def sandbox(state: Path) -> Flask:
    """A sandbox that is the same for every process."""
    return create_app(str(state))


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_refund_is_finished_once_after_a_kill(shop: Shop, state: Path, moment: str):
    """Faults 15, 16 and 61: wherever the worker died, the money goes back once and the books say so."""
    payment = shop.buy()
    shop.refund(payment, "50.00 EUR")
    kill_worker(shop.site, at=moment, state=state)
    make_calls(shop.site, at=NOON + SOON)
    assert refunds_of(payment).get().status == "succeeded"
    assert shop.refunds_at_sandbox(payment) == [5000]
    assert books.payment_money(shop.site.pk, payment_id=payment.pk).refunded == payment.amount
    assert shop.events().count("refund.succeeded") == 1


@pytest.mark.parametrize("moment", ["noting the try", "calling", "called"])
def test_a_checkout_is_opened_once_after_a_kill(shop: Shop, state: Path, moment: str):
    """Fault 61: the member gets one page to pay on."""
    payment = start_payment(shop.member, product=shop.pack, at=NOON, key="k")
    kill_worker(shop.site, at=moment, state=state)
    make_calls(shop.site, at=NOON + SOON)
    payment.refresh_from_db()
    assert payment.checkout_url
    with shop.store.transaction() as database:
        assert database.execute("select count(*) from checkouts").fetchone()[0] == 1


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_charge_is_finished_once_after_a_kill(shop: Shop, state: Path, moment: str):
    """Faults 15, 16 and 61: wherever the worker died, the card is charged once and the books say so."""
    payment = charge(shop, shop.keep("card"))
    kill_worker(shop.site, at=moment, state=state)
    make_calls(shop.site, at=NOON + SOON)
    payment.refresh_from_db()
    assert payment.status == "paid"
    assert shop.charges_at_sandbox() == [payment.amount_minor]
    assert books.payment_money(shop.site.pk, payment_id=payment.pk).kept == payment.amount
    assert shop.events().count("payment.paid") == 1


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_card_is_kept_once_after_a_kill(shop: Shop, state: Path, moment: str):
    """Fault 61: the member gives it once, and has it once."""
    asked = confirm_card(start_card_setup(shop.member, name="card", at=NOON, key="setup"), at=NOON)
    shop.visitor.give_card(asked.setup_url)
    Intent.objects.update(due_at=NOON)
    kill_worker(shop.site, at=moment, state=state)
    make_calls(shop.site, at=NOON + SOON)
    assert cards_of(shop.member).get() == asked
    assert Event.objects.filter(kind="card.kept").count() == 1


@pytest.mark.parametrize("moment", ["calling", "called", "recording a dispute"])
def test_a_dispute_is_counted_once_after_a_kill(shop: Shop, state: Path, moment: str):
    """Faults 15, 16 and 61: what was being read is read again, and takes the money once."""
    payment = shop.buy()
    shop.visitor.dispute(payment.processor_ref)
    kill_worker(shop.site, at=moment, state=state)
    fetch_disputes(shop.site, at=NOON + SOON)
    payment.refresh_from_db()
    assert (payment.status, payment.charged_back_minor) == ("disputed", 5000)
    assert books.payment_money(shop.site.pk, payment_id=payment.pk).kept.minor == 0
    assert shop.events().count("dispute.opened") == 1


def test_a_killed_try_is_in_sight_meanwhile(shop: Shop, state: Path):
    """Invariant 4: the call may have been made, so it is unresolved and not simply ready."""
    shop.refund(shop.buy(), "50.00 EUR")
    kill_worker(shop.site, at="called", state=state)
    intent = Intent.objects.get(kind="refund")
    assert (intent.status, intent.error) == ("unresolved", "Asked; no answer is recorded yet.")
    assert intent.due_at == NOON + LONGEST_TRY
