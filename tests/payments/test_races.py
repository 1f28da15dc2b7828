"""Many at once on one payment: rows are locked in one order, and what goes back stays within what was paid."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection

from makegood.kernel.refusals import Refusal
from makegood.ledger import queries as books
from makegood.payments.calls import confirm_payment, make_calls
from makegood.payments.models import DisputeStatus, Intent, Payment, Refund
from makegood.payments.operations import Report, record_report, start_payment
from makegood.payments.queries import refunds_of
from tests.payments.shop import NOON, Shop
from tests.payments.test_cards import charge

pytestmark = pytest.mark.django_db(transaction=True)
Done = TypeVar("Done")


def at_once(act: Callable[[int], Done], *, times: int = 8) -> list[Done | str]:
    """Let so many people do it at the same time, and give what each got, or the code of the refusal."""

    def one(number: int) -> Done | str:
        try:
            return act(number)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as people:
        return list(people.map(one, range(times)))


def test_refunds_at_once_never_exceed_what_was_paid(shop: Shop):
    """Fault 6: eight times 20.00 of 50.00 at the same moment are two refunds."""
    payment = shop.buy()
    got = at_once(lambda number: shop.refund(payment, "20.00 EUR", key=f"clerk {number}"))
    assert sorted(str(type(each).__name__) for each in got) == ["Refund"] * 2 + ["str"] * 6
    payment.refresh_from_db()
    assert payment.refunded_minor == 4000
    assert books.payment_money(shop.site.pk, payment_id=payment.pk).under_way.minor == 4000


def test_the_same_refund_at_once_is_one(shop: Shop):
    """Fault 4: eight tabs with one key get one refund."""
    payment = shop.buy()
    got = at_once(lambda number: shop.refund(payment, "20.00 EUR", key="settlement").pk)
    assert got == [Refund.objects.get().pk] * 8


def test_the_same_payment_at_once_is_one(shop: Shop):
    """Fault 4: eight tabs with one key start one payment."""
    got = at_once(lambda number: start_payment(shop.member, product=shop.pack, at=NOON, key="tab").pk)
    assert got == [Payment.objects.get().pk] * 8
    assert Intent.objects.count() == 1


def test_a_payment_confirmed_at_once_is_booked_once(shop: Shop):
    """The member reloads the page while the worker asks: one lot of credits."""
    payment = shop.start()
    shop.visitor.pay(payment.checkout_url)
    at_once(lambda number: confirm_payment(payment, at=NOON))
    assert len(books.lots(shop.site.pk, member_id=shop.member.pk, at=NOON)) == 1
    assert shop.events().count("payment.paid") == 1


def test_two_workers_share_the_calls(shop: Shop):
    """Fault 66: each call is taken by one of them."""
    payment = shop.buy()
    for number in range(10):
        shop.refund(payment, "1.00 EUR", key=f"part {number}")
    made = at_once(lambda number: make_calls(shop.site, at=NOON), times=2)
    assert sum(made) == 10
    assert {refund.status for refund in refunds_of(payment)} == {"succeeded"}


def test_fault_7_refunds_and_a_dispute_at_once_never_exceed_what_was_paid(shop: Shop):
    """X1, X6: sixteen clients, half of them refund 20.00 of 50.00, half report one dispute of it all."""
    payment = shop.buy()
    report = Report("dp_1", 1, DisputeStatus.OPEN, "fraudulent", payment.amount, None)

    def act(number: int) -> object:
        if number % 2:
            return record_report(payment, report=report, at=NOON).pk
        return shop.refund(payment, "20.00 EUR", key=f"clerk {number}").pk

    at_once(act, times=16)
    payment.refresh_from_db()
    (dispute,) = payment.disputes.all()
    assert payment.refunded_minor + dispute.counted_minor == payment.amount_minor
    assert payment.charged_back_minor == dispute.counted_minor
    assert shop.events().count("dispute.opened") == 1
    assert books.audit(shop.site.pk) == []


def test_a_charge_that_two_ask_about_is_made_once(shop: Shop):
    """Fault 66: the worker and whoever cannot wait."""
    payment = charge(shop, shop.keep("card"))
    at_once(lambda number: confirm_payment(payment, at=NOON) if number % 2 else make_calls(shop.site, at=NOON))
    assert shop.charges_at_sandbox() == [payment.amount_minor]
    assert shop.events().count("payment.paid") == 1
