"""Deposits: money paid in becomes a lot of the balance, and goes back to where it came from."""

import pytest

from makegood.kernel.money import Money
from makegood.ledger import operations as ledger
from makegood.ledger import queries as books
from makegood.ledger.amounts import BadQuantity
from makegood.ledger.operations import KeyReused
from makegood.members.models import Member
from makegood.members.refusals import AccountBlocked
from makegood.payments.calls import confirm_payment, make_calls
from makegood.payments.models import Payment
from makegood.payments.operations import start_deposit, start_refund
from makegood.payments.queries import balances_of
from tests.payments.shop import NOON, Shop

pytestmark = pytest.mark.django_db
SUM = Money.parse("20.00 EUR")


def pay_in(shop: Shop, amount: Money = SUM, *, card: str = "4242", key: str = "deposit") -> Payment:
    """Pay money in at the processor's page."""
    payment = confirm_payment(start_deposit(shop.member, amount=amount, at=NOON, key=key), at=NOON)
    shop.visitor.pay(payment.checkout_url, card=card)
    return confirm_payment(payment, at=NOON)


def test_a_deposit_is_a_lot_of_money_that_does_not_expire(shop: Shop):
    """It keeps where it came from, so that it can go back there."""
    payment = pay_in(shop)
    assert (payment.status, payment.purpose, payment.title) == ("paid", "deposit", "Deposit")
    assert balances_of(shop.member, at=NOON) == (SUM,)
    (lot,) = books.deposits(shop.site.pk, member_id=shop.member.pk, currency="EUR", at=NOON)
    assert (lot.payment_id, lot.expires_at, lot.price) == (payment.pk, None, SUM)
    assert books.audit(shop.site.pk) == []


def test_a_declined_deposit_brings_nothing(shop: Shop):
    """No lot, no balance."""
    assert pay_in(shop, card="0002").status == "declined"
    assert balances_of(shop.member, at=NOON) == ()


def test_each_currency_has_a_balance_of_its_own(shop: Shop):
    """Fault 41: nothing is ever added across currencies."""
    pay_in(shop)
    pay_in(shop, Money.parse("7 JPY"), key="yen")
    assert balances_of(shop.member, at=NOON) == (SUM, Money.parse("7 JPY"))


def test_an_unused_deposit_goes_back_to_its_card(shop: Shop):
    """The lot is taken back and the money refunded: the books still balance."""
    payment = pay_in(shop)
    ledger.take_back(
        shop.site.pk, member_id=shop.member.pk, payment_id=payment.pk, amount=SUM, at=NOON, key="surrender"
    )
    start_refund(payment, amount=SUM, reason="request 1", at=NOON, key="refund")
    make_calls(shop.site, at=NOON)
    payment.refresh_from_db()
    assert payment.status == "refunded"
    assert books.audit(shop.site.pk) == []
    assert books.deposit_left(shop.site.pk, payment_ids=[payment.pk], at=NOON) == {payment.pk: Money(0, "EUR")}


@pytest.mark.parametrize("minor", [0, -1, 10**40])
def test_nothing_and_too_much_are_no_deposits(shop: Shop, minor: int):
    """Faults 43 and 44."""
    with pytest.raises(BadQuantity):
        start_deposit(shop.member, amount=Money(minor, "EUR"), at=NOON, key="k")


def test_a_deposit_with_the_same_key_is_the_same(shop: Shop):
    """Faults 1 and 2."""
    first = start_deposit(shop.member, amount=SUM, at=NOON, key="k")
    assert start_deposit(shop.member, amount=SUM, at=NOON, key="k") == first
    with pytest.raises(KeyReused):
        start_deposit(shop.member, amount=Money.parse("20.00 USD"), at=NOON, key="k")


def test_a_blocked_member_pays_nothing_in(shop: Shop):
    """Refused before any row is written."""
    Member.objects.update(status="blocked")
    shop.member.refresh_from_db()
    with pytest.raises(AccountBlocked):
        start_deposit(shop.member, amount=SUM, at=NOON, key="k")
    assert Payment.objects.count() == 0
