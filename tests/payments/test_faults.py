"""The processor's and the database's bad days, by the numbers of the catalogue of faults."""

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from makegood.kernel.money import Money
from makegood.ledger import queries as books
from makegood.payments.calls import charges, fetch_disputes, make_calls, refunds
from makegood.payments.models import Feed, Payment
from makegood.payments.operations import record_paid, start_refund
from makegood.payments.queries import payments_for, refunds_of, unresolved_intents
from makegood.payments.sandbox.faults import Fault
from makegood.sites.models import Event
from tests.payments.shop import NOON, SOON, Shop
from tests.payments.test_cards import charge

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def deadlock(*_: object, **__: object) -> None:
    """Lose against another transaction."""
    raise OperationalError("deadlock detected")


def test_fault_13_a_refund_whose_record_met_a_deadlock_is_sent_once(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    """What is tried again is the record: the call before it was noted, and is asked about, not made again."""
    payment = shop.buy()
    shop.refund(payment, "50.00 EUR")
    with monkeypatch.context() as patch:
        patch.setattr(refunds, "record_refunded", deadlock)
        with pytest.raises(OperationalError):
            make_calls(shop.site, at=NOON)
    make_calls(shop.site, at=NOON + SOON)
    assert shop.refunds_at_sandbox(payment) == [5000]
    assert shop.events().count("refund.succeeded") == 1


def test_fault_13_a_charge_whose_record_met_a_deadlock_is_made_once(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    """The same for money that comes in."""
    charge(shop, shop.keep("card"))
    with monkeypatch.context() as patch:
        patch.setattr(charges, "record_paid", deadlock)
        with pytest.raises(OperationalError):
            make_calls(shop.site, at=NOON)
    make_calls(shop.site, at=NOON + SOON)
    assert shop.charges_at_sandbox() == [2999]
    assert payments_for(shop.site, "bill:12").get().status == "paid"


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.BROKEN])
def test_fault_14_an_unknown_end_stays_in_sight_until_it_is_known(shop: Shop, fault: Fault):
    """Five minutes, an hour, then daily; on the seventh day somebody is told."""
    charge(shop, shop.keep("card"))
    for call in ("charge_card", "charge"):
        shop.visitor.plan(fault, call=call, times=20)
    alerts = Event.objects.filter(kind="payment.unresolved")
    week = NOON + 7 * DAY
    for at in (NOON, NOON + SOON, NOON + SOON + HOUR, *(NOON + n * DAY + 2 * HOUR for n in range(1, 7))):
        assert make_calls(shop.site, at=at) == 1
    assert (make_calls(shop.site, at=week - SOON / 5), alerts.count()) == (0, 0)
    assert (make_calls(shop.site, at=week), alerts.count()) == (1, 1)
    assert unresolved_intents(shop.site).count() == 1


def test_fault_16_an_answer_that_is_recorded_again_counts_once(shop: Shop):
    """The record was committed and its acknowledgement lost: a second one finds it done."""
    payment = shop.buy()
    for _ in range(2):
        record_paid(payment, instrument="another", processor_ref="co_other", at=NOON + DAY)
    payment.refresh_from_db()
    assert (payment.instrument, payment.paid_at) == ("card ending 4242", NOON)
    assert books.payment_money(shop.site.pk, payment_id=payment.pk).kept == payment.amount


def test_fault_20_a_refund_to_a_closed_card_is_owed_still(shop: Shop):
    """It fails in sight with its reason, the money counts as paid, and it can be sent again."""
    payment = shop.buy(card="3184")
    shop.refund(payment, "50.00 EUR")
    make_calls(shop.site, at=NOON)
    make_calls(shop.site, at=NOON + SOON)
    failed = refunds_of(payment).get()
    assert (failed.status, failed.why_failed) == ("failed", "the card's account is closed")
    payment.refresh_from_db()
    assert (payment.status, payment.refundable) == ("paid", payment.amount)
    assert start_refund(payment, amount=payment.amount, reason="", at=NOON, key="again").status == "pending"


def test_fault_24_a_refund_waits_for_the_sites_own_balance(shop: Shop):
    """The processor cannot pay yet: the refund stays in sight and goes when there is enough, once."""
    payment = shop.buy()
    shop.refund(payment, "50.00 EUR")
    shop.visitor.plan(Fault.EMPTY, call="send_refund", times=2)
    for at in (NOON, NOON + SOON):
        make_calls(shop.site, at=at)
        assert refunds_of(payment).get().status == "pending"
        assert unresolved_intents(shop.site).get().error == "Your balance does not suffice."
    make_calls(shop.site, at=NOON + SOON + HOUR)
    assert refunds_of(payment).get().status == "succeeded"
    assert shop.refunds_at_sandbox(payment) == [5000]


def test_fault_25_a_processor_that_is_down_for_days_loses_nothing(shop: Shop):
    """Charges, refunds and disputes all come through once it is back."""
    payment = shop.buy()
    shop.refund(payment, "20.00 EUR")
    charged = charge(shop, shop.keep("card"))
    for call in ("send_refund", "charge_card", "changes", *("refund", "charge") * 2):
        shop.visitor.plan(Fault.DOWN, call=call)
    for days in range(4):
        make_calls(shop.site, at=NOON + days * DAY)
        fetch_disputes(shop.site, at=NOON + days * DAY)
    charged.refresh_from_db()
    assert (charged.status, refunds_of(payment).get().status) == ("paid", "succeeded")
    assert (shop.charges_at_sandbox(), shop.refunds_at_sandbox(payment)) == ([2999], [2000])
    assert list(unresolved_intents(shop.site)) == []


def test_a_bill_goes_back_to_the_card_that_paid_it(shop: Shop):
    """X2 for a charge: its refund finds the card by the charge."""
    payment = charge(shop, shop.keep("card"))
    make_calls(shop.site, at=NOON)
    payment.refresh_from_db()
    start_refund(payment, amount=Money.parse("9.99 EUR"), reason="", at=NOON, key="part")
    make_calls(shop.site, at=NOON)
    assert refunds_of(payment).get().status == "succeeded"
    assert shop.refunds_at_sandbox(payment) == [999]


def test_fault_19_a_refund_that_fails_after_it_had_arrived_is_owed_again(shop: Shop):
    """The bank sends it back days later: the books have the money again, the payment counts as paid, once."""
    payment = shop.buy()
    shop.refund(payment, "20.00 EUR")
    make_calls(shop.site, at=NOON)
    shop.visitor.return_refund(refunds_of(payment).get().processor_ref)
    for _ in range(2):
        Feed.objects.update(seen=0)
        fetch_disputes(shop.site, at=NOON + 3 * DAY)
    failed = refunds_of(payment).get()
    assert (failed.status, failed.why_failed) == ("failed", "the card's account was closed")
    payment.refresh_from_db()
    assert (payment.status, payment.refundable) == ("paid", payment.amount)
    assert books.payment_money(shop.site.pk, payment_id=payment.pk).kept == payment.amount
    assert shop.events().count("refund.failed") == 1
    assert books.audit(shop.site.pk) == []


def test_fault_70_a_call_that_always_breaks_holds_up_no_other(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    """The first payment trips over a mistake of ours: the second is charged all the same, and the first is in sight."""
    card = shop.keep("card")
    poison, sound = charge(shop, card), charge(shop, card, key="bill 13")
    record = charges.record_paid

    def trip(payment: Payment, *, instrument: str, processor_ref: str, at: datetime) -> Payment:
        assert payment != poison, "a mistake of ours"
        return record(payment, instrument=instrument, processor_ref=processor_ref, at=at)

    monkeypatch.setattr(charges, "record_paid", trip)
    with pytest.raises(AssertionError):
        make_calls(shop.site, at=NOON)
    assert make_calls(shop.site, at=NOON) == 1
    sound.refresh_from_db()
    assert sound.status == "paid"
    assert unresolved_intents(shop.site).get().payment == poison
