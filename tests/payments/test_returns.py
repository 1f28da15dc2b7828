"""Money of a payment that comes back to the balance, and goes on from there."""

import pytest
from django.db import IntegrityError

from makegood.kernel.money import Money
from makegood.ledger import queries as books
from makegood.ledger.amounts import InsufficientBalance
from makegood.payments.models import Payment
from makegood.payments.operations import return_to_balance, start_refund, take_off_balance
from makegood.payments.queries import balances_of
from makegood.payments.refusals import RefundBeyondPayment
from tests.payments.shop import NOON, Shop

pytestmark = pytest.mark.django_db
PART, PRICE = Money.parse("20.00 EUR"), Money.parse("50.00 EUR")


def test_it_lies_on_the_balance_and_names_its_payment(shop: Shop):
    """Nothing of it can be refunded as well, and it does not expire."""
    payment = return_to_balance(shop.buy(), amount=PART, at=NOON, key="back")
    assert (balances_of(shop.member, at=NOON), payment.refundable) == ((PART,), PRICE - PART)
    (lot,) = books.deposits(shop.site.pk, member_id=shop.member.pk, currency="EUR", at=NOON)
    assert (lot.payment_id, lot.source, lot.expires_at) == (payment.pk, "return", None)
    assert books.audit(shop.site.pk) == []


@pytest.mark.parametrize("amount", ["0.00 EUR", "50.01 EUR"])
def test_neither_nothing_nor_more_than_was_paid_comes_back(shop: Shop, amount: str):
    """X6, for the balance as for the card."""
    with pytest.raises(RefundBeyondPayment):
        return_to_balance(shop.buy(), amount=Money.parse(amount), at=NOON, key="back")


def test_what_lies_on_the_balance_is_not_refunded_beside_it(shop: Shop):
    """Nor the other way round, whoever writes the row."""
    payment = return_to_balance(shop.buy(), amount=PART, at=NOON, key="back")
    with pytest.raises(RefundBeyondPayment):
        start_refund(payment, amount=PRICE, reason="too much", at=NOON, key="refund")
    with pytest.raises(IntegrityError, match="no_money_to_the_balance_beyond_the_payment"):
        Payment.objects.filter(pk=payment.pk).update(refunded_minor=3001)


def test_what_is_left_of_it_can_be_taken_off_to_go_on(shop: Shop):
    """Then all of the payment can go back to its card, and no more is there than came."""
    payment = return_to_balance(shop.buy(), amount=PART, at=NOON, key="back")
    payment = take_off_balance(payment, amount=PART, at=NOON, key="on")
    assert (balances_of(shop.member, at=NOON), payment.refundable) == ((Money(0, "EUR"),), PRICE)
    with pytest.raises(InsufficientBalance):
        take_off_balance(payment, amount=Money(1, "EUR"), at=NOON, key="more")
    assert books.audit(shop.site.pk) == []
