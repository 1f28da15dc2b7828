"""Disputes: read from the processor, counted once, and never more than was paid."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from makegood.kernel.money import Money
from makegood.ledger import queries as books
from makegood.payments.calls import confirm_payment, fetch_disputes, make_calls
from makegood.payments.models import Dispute, DisputeStatus, Feed, Payment
from makegood.payments.operations import Report, record_report
from makegood.payments.queries import refunds_of, unread_feed
from makegood.payments.refusals import RefundBeyondPayment
from makegood.payments.sandbox.cards import Charging
from makegood.payments.sandbox.disputes import DisputeStatus as Decision
from makegood.payments.sandbox.faults import Fault
from makegood.sites.models import Event
from makegood.sites.operations import freeze_clock
from makegood.sites.work import run_due
from tests.payments.shop import NOON, SOON, Shop
from tests.payments.test_cards import charge

pytestmark = pytest.mark.django_db


def dispute(shop: Shop, payment: Payment, *, amount: int | None = None, currency: str = "") -> str:
    """Let the bank dispute a payment, and let the shop hear of it."""
    ref = shop.visitor.dispute(payment.processor_ref, amount=amount, currency=currency)
    fetch_disputes(shop.site, at=NOON)
    return ref


def decide(shop: Shop, ref: str, status: str) -> Dispute:
    """Let the bank decide, and let the shop hear of it."""
    shop.visitor.decide(ref, status=Decision(status))
    fetch_disputes(shop.site, at=NOON)
    return Dispute.objects.get(processor_ref=ref)


def standing(payment: Payment) -> tuple[str, int, int]:
    """How a payment stands, what went back, and what the bank has or holds."""
    payment.refresh_from_db()
    assert books.audit(payment.site_id) == []
    money = books.payment_money(payment.site_id, payment_id=payment.pk)
    assert money.kept.minor == payment.amount_minor - payment.refunded_minor - payment.charged_back_minor
    return payment.status, payment.refunded_minor, payment.charged_back_minor


def test_a_dispute_holds_what_was_paid(shop: Shop):
    """The event says what later rooms need: which dispute, how much, why, and until when."""
    payment = shop.buy()
    ref = dispute(shop, payment)
    assert standing(payment) == ("disputed", 0, 5000)
    (found,) = payment.disputes.order_by("id")
    assert (found.status, found.reason, found.processor_ref) == ("open", "fraudulent", ref)
    told = Event.objects.get(kind="dispute.opened")
    assert told.subject == f"payment:{payment.pk}"
    assert told.body | {
        "dispute": found.pk, "payment": payment.pk, "amount": "50.00 EUR", "counted": "50.00 EUR",
        "reason": "fraudulent", "due_at": "2026-04-01T12:00:00+00:00",
    } == told.body  # fmt: skip


@pytest.mark.parametrize(("end", "after"), [("won", ("paid", 0, 0)), ("lost", ("charged_back", 0, 5000))])
def test_a_decided_dispute_gives_the_money_to_one_of_them(shop: Shop, end: str, after: tuple[str, int, int]):
    """Won by the site it is as if nothing had been; lost, the bank keeps it."""
    payment = shop.buy()
    decided = decide(shop, dispute(shop, payment), end)
    assert (decided.status, decided.closed_at) == (end, NOON)
    assert standing(payment) == after
    assert shop.events()[-1] == f"dispute.{end}"


@pytest.mark.parametrize("first", ["won", "lost"])
def test_fault_23_a_decided_dispute_is_opened_again(shop: Shop, first: str):
    """The bank thinks again, and again: each time the money is counted once."""
    payment = shop.buy()
    ref = dispute(shop, payment)
    decide(shop, ref, first)
    assert decide(shop, ref, "open").closed_at is None
    assert standing(payment) == ("disputed", 0, 5000)
    decide(shop, ref, "lost")
    assert standing(payment) == ("charged_back", 0, 5000)
    assert shop.events()[-4:] == ["dispute.opened", f"dispute.{first}", "dispute.reopened", "dispute.lost"]


def test_fault_23_a_reopening_that_nobody_reported_is_still_seen(shop: Shop):
    """Won before and lost now: it was opened in between, and the timeline says so."""
    payment = shop.buy()
    ref = dispute(shop, payment)
    decide(shop, ref, "won")
    decide(shop, ref, "lost")
    assert standing(payment) == ("charged_back", 0, 5000)
    assert shop.events()[-3:] == ["dispute.won", "dispute.reopened", "dispute.lost"]


def test_fault_21_a_dispute_of_what_went_back_takes_nothing(shop: Shop):
    """X1: the refund paid the member; the claim stands in sight, and the books give nothing twice."""
    payment = shop.buy()
    shop.refund(payment, "50.00 EUR")
    make_calls(shop.site, at=NOON)
    ref = dispute(shop, payment)
    assert standing(payment) == ("disputed", 5000, 0)
    lost = decide(shop, ref, "lost")
    assert (lost.amount, lost.counted) == (Money(5000, "EUR"), Money(0, "EUR"))
    assert standing(payment) == ("charged_back", 5000, 0)


@pytest.mark.parametrize(
    ("amount", "currency", "counted"), [(2000, "", 2000), (9999, "", 5000), (1, "USD", 5000), (10**6, "JPY", 5000)]
)
def test_fault_22_a_dispute_of_another_amount_or_currency(shop: Shop, amount: int, currency: str, counted: int):
    """What the bank claims stands word for word; what it takes is of this payment and in its currency."""
    payment = shop.buy()
    dispute(shop, payment, amount=amount, currency=currency)
    (found,) = payment.disputes.order_by("id")
    assert found.amount == Money(amount, currency or "EUR")
    assert standing(payment) == ("disputed", 0, counted)


def test_fault_7_a_refund_under_way_when_a_dispute_opens_is_paid_once(shop: Shop):
    """X1, X6: the processor took the refund, so the bank takes what is left."""
    payment = shop.buy()
    shop.refund(payment, "20.00 EUR")
    ref = dispute(shop, payment, amount=5000)
    assert standing(payment) == ("disputed", 2000, 3000)
    decide(shop, ref, "won")
    make_calls(shop.site, at=NOON)
    assert standing(payment) == ("partly_refunded", 2000, 0)
    assert shop.refunds_at_sandbox(payment) == [2000]


def test_fault_7_a_refund_that_the_dispute_forestalled_is_paid_by_the_bank(shop: Shop):
    """The processor refuses the refund, it fails in sight, and the dispute takes its part: paid once."""
    payment = shop.buy()
    shop.refund(payment, "20.00 EUR")
    dispute(shop, payment)
    make_calls(shop.site, at=NOON)
    assert refunds_of(payment).get().status == "failed"
    assert shop.refunds_at_sandbox(payment) == []
    assert standing(payment) == ("disputed", 0, 5000)


def test_fault_7_no_refund_of_what_the_bank_holds(shop: Shop):
    """Beyond what is not disputed nothing goes back; the rest may."""
    payment = shop.buy()
    dispute(shop, payment, amount=3000)
    with pytest.raises(RefundBeyondPayment):
        shop.refund(payment, "20.01 EUR")
    shop.refund(payment, "20.00 EUR", key="rest")
    assert standing(payment) == ("disputed", 2000, 3000)


def test_two_disputes_take_no_more_than_was_paid(shop: Shop):
    """The second takes what the first left, and all of it once the first is won."""
    payment = shop.buy()
    first = dispute(shop, payment, amount=4000)
    dispute(shop, payment, amount=3000)
    assert [each.counted_minor for each in payment.disputes.order_by("id")] == [4000, 1000]
    decide(shop, first, "won")
    assert [each.counted_minor for each in payment.disputes.order_by("id")] == [0, 3000]
    assert standing(payment) == ("disputed", 0, 3000)


def test_the_table_itself_refuses_more_than_was_paid(shop: Shop):
    """Invariant 2: refunds and charged back together, whoever writes."""
    shop.refund(shop.buy(), "20.00 EUR")
    with pytest.raises(IntegrityError, match="no_money_back_beyond_the_payment"):
        Payment.objects.update(charged_back_minor=3001)


def test_a_report_that_comes_again_changes_nothing(shop: Shop):
    """Faults 30 and 32: read from the beginning once more, or handed in after a later one."""
    payment = shop.buy()
    ref = dispute(shop, payment)
    decide(shop, ref, "won")
    told = shop.events()
    Feed.objects.update(seen=0)
    assert fetch_disputes(shop.site, at=NOON) == 2
    late = Report(ref, 1, DisputeStatus.OPEN, "other", Money(1, "EUR"), None)
    record_report(payment, report=late, at=NOON)
    assert (shop.events(), standing(payment)) == (told, ("paid", 0, 0))


def test_what_the_processor_reports_is_read_when_it_answers_again(shop: Shop):
    """Fault 25: nothing is lost while it is down."""
    payment = shop.buy()
    shop.visitor.plan(Fault.DOWN, call="changes")
    dispute(shop, payment)
    assert standing(payment) == ("paid", 0, 0)
    assert fetch_disputes(shop.site, at=NOON) == 1
    assert standing(payment) == ("disputed", 0, 5000)


def test_a_list_that_cannot_be_read_is_in_sight(shop: Shop):
    """Fault 27: a minute before the day is over nobody is troubled; then the audit says so, until it can be read."""
    shop.visitor.plan(Fault.BROKEN, call="changes", times=2)
    fetch_disputes(shop.site, at=NOON)
    fetch_disputes(shop.site, at=NOON + SOON)
    day = NOON + timedelta(days=1)
    assert unread_feed(shop.site, at=day - timedelta(minutes=1)) is None
    assert unread_feed(shop.site, at=day).error == "The answer cannot be read (status 200)."
    fetch_disputes(shop.site, at=day)
    assert unread_feed(shop.site, at=day) is None


def test_a_live_site_reads_every_ten_minutes(shop: Shop):
    """A minute before it does not ask, at the tenth it does."""
    payment = shop.buy()
    run_due(shop.site, at=NOON)
    shop.visitor.dispute(payment.processor_ref)
    run_due(shop.site, at=NOON + SOON * 2 - SOON / 5)
    assert standing(payment)[0] == "paid"
    run_due(shop.site, at=NOON + SOON * 2)
    assert standing(payment)[0] == "disputed"


def test_a_site_on_a_test_clock_is_not_stopped_for_reading(shop: Shop):
    """A story would stop every ten minutes of a year."""
    payment = shop.buy()
    freeze_clock(shop.site, at=NOON)
    shop.site.refresh_from_db()
    shop.visitor.dispute(payment.processor_ref)
    run_due(shop.site, at=NOON)
    assert (standing(payment)[0], Feed.objects.count()) == ("paid", 0)


def test_a_dispute_of_another_site_is_passed_over(shop: Shop):
    """One processor serves many sites; each reads what is its own."""
    payment = shop.buy()
    shop.visitor.dispute(payment.processor_ref)
    Payment.objects.update(processor_ref="co_elsewhere")
    assert fetch_disputes(shop.site, at=NOON) == 0
    assert not payment.disputes.exists()


def test_a_dispute_of_what_nobody_knew_to_be_paid_counts_once_it_is_known(shop: Shop):
    """Faults 32 and 34: the bank was faster than the member's way back, and faster than a lost answer."""
    payment = shop.start()
    shop.visitor.pay(payment.checkout_url)
    dispute(shop, payment)
    assert payment.disputes.get().counted_minor == 0
    confirm_payment(payment, at=NOON)
    assert standing(payment) == ("disputed", 0, 5000)


def test_a_dispute_of_a_charge_whose_name_was_unknown_is_found_later(shop: Shop):
    """Faults 14 and 32: the answer to the charge came late, and the dispute with it."""
    shop.visitor.put_card("slow", charging=Charging.TAKEN)
    shop.visitor.plan(Fault.LOST, call="charge_card")
    payment = confirm_payment(charge(shop, shop.keep("card", token="slow")), at=NOON)
    with shop.store.transaction() as database:
        (ref,) = database.execute("select checkout from charges").fetchone()
    shop.visitor.dispute(ref)
    assert fetch_disputes(shop.site, at=NOON) == 0
    make_calls(shop.site, at=NOON + SOON)
    assert fetch_disputes(shop.site, at=NOON + SOON) == 1
    assert standing(payment) == ("disputed", 0, 2999)
