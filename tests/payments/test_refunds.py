"""Money going back: never more than was paid, once a key, and booked by what the processor answered."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from makegood.kernel.money import CurrencyMismatch, Money
from makegood.ledger import queries as books
from makegood.ledger.operations import KeyReused
from makegood.payments.calls import make_calls
from makegood.payments.models import Intent, Payment, Refund
from makegood.payments.operations import record_refund_failed, record_refunded, start_refund
from makegood.payments.queries import refunded_to, refunds_of
from makegood.payments.refusals import AlreadyAnswered, RefundBeyondPayment
from makegood.payments.sandbox.cards import Refunding
from tests.payments.shop import NOON, SOON, Shop

pytestmark = pytest.mark.django_db


def test_a_refund_goes_back_to_the_card(shop: Shop):
    """X2: the whole price returns to the instrument that paid it."""
    payment = shop.buy()
    refund = shop.refund(payment, "50.00 EUR")
    make_calls(shop.site, at=NOON)
    payment.refresh_from_db()
    refund.refresh_from_db()
    assert (refund.status, payment.status, payment.refundable) == ("succeeded", "refunded", Money.zero("EUR"))
    assert refunded_to(shop.member) == (Money.parse("50.00 EUR"),)
    assert shop.events()[-2:] == ["refund.started", "refund.succeeded"]


def test_parts_go_back_up_to_the_whole(shop: Shop):
    """X6, fault 6: the second part that would pass what was paid is refused, the rest is not."""
    payment = shop.buy()
    shop.refund(payment, "30.00 EUR", key="a")
    with pytest.raises(RefundBeyondPayment, match=r"20\.00 EUR is left"):
        shop.refund(payment, "30.00 EUR", key="b")
    shop.refund(payment, "20.00 EUR", key="c")
    payment.refresh_from_db()
    assert (payment.status, payment.refunded) == ("refunded", payment.amount)


def test_a_part_leaves_the_payment_partly_refunded(shop: Shop):
    """What is on its way counts as gone."""
    payment = shop.buy()
    shop.refund(payment, "0.01 EUR")
    payment.refresh_from_db()
    assert (payment.status, payment.refundable) == ("partly_refunded", Money.parse("49.99 EUR"))


def test_a_refund_started_twice_is_one_refund(shop: Shop):
    """Faults 1 and 13: a repeated settlement sends the money once."""
    payment = shop.buy()
    assert shop.refund(payment, "30.00 EUR") == shop.refund(payment, "30.00 EUR")
    assert refunds_of(payment).count() == 1
    with pytest.raises(KeyReused):
        shop.refund(payment, "20.00 EUR")


@pytest.mark.parametrize("amount", [Money(0, "EUR"), Money(-1, "EUR"), Money(5001, "EUR"), Money(10**40, "EUR")])
def test_nothing_and_too_much_are_no_refunds(shop: Shop, amount: Money):
    """Faults 43 and 44: not below a cent, not above the payment, and no number is too large to be refused."""
    payment = shop.buy()
    with pytest.raises(RefundBeyondPayment):
        start_refund(payment, amount=amount, reason="", at=NOON, key="k")
    assert Refund.objects.count() == 0


def test_money_goes_back_in_its_own_currency(shop: Shop):
    """Fault 41: euros are not dollars."""
    with pytest.raises(CurrencyMismatch):
        shop.refund(shop.buy(), "5.00 USD")


def test_the_table_itself_refuses_more_than_was_paid(shop: Shop):
    """Invariant 2: whoever writes, by whatever way."""
    shop.buy()
    with pytest.raises(IntegrityError, match="no_money_back_beyond_the_payment"):
        Payment.objects.update(refunded_minor=5001)


def test_nothing_goes_back_before_anything_came_in(shop: Shop):
    """Fault 34: an open checkout holds no money."""
    with pytest.raises(RefundBeyondPayment):
        shop.refund(shop.start(), "0.01 EUR")


def test_a_refund_that_fails_later_is_owed_again(shop: Shop):
    """Faults 19 and 20: the card's account is closed; the money counts as paid again, and the event says why."""
    payment = shop.buy(card="3184")
    refund = shop.refund(payment, "50.00 EUR")
    make_calls(shop.site, at=NOON)
    assert Intent.objects.get(refund=refund).status == "unresolved"
    make_calls(shop.site, at=NOON + SOON)
    payment.refresh_from_db()
    refund.refresh_from_db()
    assert (refund.status, refund.why_failed) == ("failed", "the card's account is closed")
    assert (payment.status, payment.refundable) == ("paid", payment.amount)
    assert books.payment_money(shop.site.pk, payment_id=payment.pk).kept == payment.amount


def test_a_failed_refund_can_be_sent_again(shop: Shop):
    """Under a new key, once the card takes money again."""
    payment = shop.buy(card="3184")
    shop.refund(payment, "50.00 EUR", key="a")
    for minutes in (0, 5):
        make_calls(shop.site, at=NOON + timedelta(minutes=minutes))
    shop.visitor.put_card("3184", refunding=Refunding.AT_ONCE)
    shop.refund(payment, "50.00 EUR", key="b")
    make_calls(shop.site, at=NOON + SOON)
    assert [refund.status for refund in refunds_of(payment)] == ["failed", "succeeded"]


def test_a_refund_that_the_processor_rejects_has_failed(shop: Shop):
    """The processor knows of no such checkout: a plain no, and nothing went back."""
    payment = shop.buy()
    Payment.objects.update(processor_ref="co_of_another_shop")
    shop.refund(payment, "50.00 EUR")
    make_calls(shop.site, at=NOON)
    assert refunds_of(payment).get().status == "failed"


def test_an_answer_counts_once_and_cannot_be_turned_round(shop: Shop):
    """Invariant 3: a second success is nothing new, and a contradiction is refused."""
    payment = shop.buy()
    refund = shop.refund(payment, "50.00 EUR")
    for _ in range(2):
        record_refunded(refund, processor_ref="re_1", at=NOON)
    with pytest.raises(AlreadyAnswered):
        record_refund_failed(refund, why="changed its mind", at=NOON)
    assert shop.events().count("refund.succeeded") == 1
