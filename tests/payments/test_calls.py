"""Calls to the processor: made once, asked about until their end is known, and in sight until then."""

from datetime import timedelta

import pytest

from makegood.payments.calls import confirm_payment, make_calls
from makegood.payments.models import Intent, Payment
from makegood.payments.operations import start_payment
from makegood.payments.queries import NEXT_CALL, refunds_of, unresolved_intents
from makegood.payments.sandbox.faults import Fault
from makegood.sites.models import Event
from tests.due import next_at
from tests.payments.shop import NOON, SOON, Shop

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.BUSY, Fault.LOST, Fault.BROKEN])
def test_a_refund_with_an_unknown_end_is_sent_once(shop: Shop, fault: Fault):
    """Faults 14, 25, 26, 27: it stays in sight, is asked about after five minutes, and goes back once."""
    payment = shop.buy()
    shop.refund(payment, "50.00 EUR")
    shop.visitor.plan(fault, call="send_refund")
    make_calls(shop.site, at=NOON)
    (intent,) = unresolved_intents(shop.site)
    assert (intent.tries, intent.due_at, bool(intent.error)) == (1, NOON + SOON, True)
    make_calls(shop.site, at=NOON + SOON)
    assert refunds_of(payment).get().status == "succeeded"
    assert shop.refunds_at_sandbox(payment) == [5000]
    assert list(unresolved_intents(shop.site)) == []


def test_a_processor_that_forgot_the_key_does_not_pay_twice(shop: Shop):
    """Fault 3: before a refund is sent again, its state is asked, not its key trusted."""
    payment = shop.buy()
    shop.refund(payment, "20.00 EUR")
    shop.visitor.plan(Fault.LOST, call="send_refund")
    make_calls(shop.site, at=NOON)
    with shop.store.transaction() as database:
        database.execute("delete from answers")
    make_calls(shop.site, at=NOON + DAY)
    assert shop.refunds_at_sandbox(payment) == [2000]


def test_an_unknown_end_is_asked_about_ever_more_rarely(shop: Shop):
    """Invariant 4: after five minutes, an hour, and then daily."""
    payment, at, pauses = shop.buy(), NOON, []
    shop.refund(payment, "50.00 EUR")
    for call in ("send_refund", "refund"):
        shop.visitor.plan(Fault.DOWN, call=call, times=9)
    for _ in range(4):
        make_calls(shop.site, at=at)
        due = next_at(NEXT_CALL, shop.site)
        pauses.append(due - at)
        at = due
    assert pauses == [SOON, HOUR, DAY, DAY]


def test_the_staff_is_told_of_what_stays_unknown(shop: Shop):
    """Invariant 4: nothing stays unresolved past seven days without an alert."""
    shop.refund(shop.buy(), "50.00 EUR")
    shop.visitor.plan(Fault.DOWN, call="send_refund")
    shop.visitor.plan(Fault.DOWN, call="refund", times=9)
    alerts = Event.objects.filter(kind="payment.unresolved")
    for days, told in ((0, 0), (1, 0), (7, 1), (8, 2)):
        make_calls(shop.site, at=NOON + timedelta(days=days))
        assert alerts.count() == told


def test_a_call_is_not_made_before_it_is_due(shop: Shop):
    """A minute before the five are over nobody asks."""
    shop.refund(shop.buy(), "50.00 EUR")
    shop.visitor.plan(Fault.DOWN, call="send_refund")
    assert make_calls(shop.site, at=NOON) == 1
    assert make_calls(shop.site, at=NOON + SOON - timedelta(minutes=1)) == 0


def test_a_checkout_without_an_answer_is_opened_once(shop: Shop):
    """Fault 14: the processor opened it and the answer was lost; the same page comes with the next try."""
    shop.visitor.plan(Fault.LOST, call="open_checkout")
    payment = shop.start()
    assert payment.checkout_url == ""
    make_calls(shop.site, at=NOON + SOON)
    payment.refresh_from_db()
    shop.visitor.pay(payment.checkout_url)
    assert confirm_payment(payment, at=NOON + SOON).status == "paid"


def test_a_member_who_is_sent_to_pay_waits_for_no_worker(shop: Shop):
    """The page that starts a payment can ask for the checkout itself."""
    shop.visitor.plan(Fault.DOWN, call="open_checkout")
    payment = shop.start()
    assert confirm_payment(payment, at=NOON).checkout_url.startswith("http")


def test_a_slow_answer_leaves_a_payment_pending(shop: Shop):
    """The member is back and the processor does not answer: the payment waits, in sight."""
    payment = shop.start()
    shop.visitor.pay(payment.checkout_url)
    shop.visitor.plan(Fault.DOWN, call="checkout")
    assert confirm_payment(payment, at=NOON).status == "pending"
    assert [intent.payment for intent in unresolved_intents(shop.site)] == [payment]
    assert confirm_payment(payment, at=NOON).status == "paid"


def test_a_member_who_never_comes_back_gets_what_was_paid(shop: Shop):
    """The browser was closed on the processor's page: the worker asks."""
    payment = shop.start()
    shop.visitor.pay(payment.checkout_url)
    make_calls(shop.site, at=NOON + SOON)
    payment.refresh_from_db()
    assert payment.status == "paid"


def test_an_abandoned_checkout_is_closed(shop: Shop):
    """Nobody paid for a day: the page takes no money any more, and nothing stays open."""
    payment = shop.start()
    make_calls(shop.site, at=NOON + DAY)
    shop.visitor.pay(payment.checkout_url)
    payment.refresh_from_db()
    assert (payment.status, payment.declined_because) == ("declined", "abandoned")
    assert next_at(NEXT_CALL, shop.site) is None


def test_an_open_checkout_is_no_alarm(shop: Shop):
    """It is the member's turn; nothing is unknown."""
    shop.start()
    assert list(unresolved_intents(shop.site)) == []
    assert Intent.objects.get().status == "waiting"


def test_a_checkout_that_the_processor_rejects_ends_the_payment(shop: Shop):
    """More than it ever takes: the member is told at once, and nothing is asked again."""
    payment = start_payment(shop.member, product=shop.pack, at=NOON, key="k")
    Payment.objects.update(amount_minor=10**16)
    payment = confirm_payment(payment, at=NOON)
    assert (payment.status, payment.declined_because) == ("declined", "not_opened")
    assert next_at(NEXT_CALL, shop.site) is None
