"""A lot is issued once, with its source, its price and its end."""

from datetime import timedelta

import pytest
from django.db import transaction

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger import operations, queries
from makegood.ledger.amounts import CREDITS
from makegood.ledger.book import AccountKind, LotSource
from makegood.ledger.models import Account, Wallet
from tests.ledger.cast import MARCH, Holder, days


def test_a_lot_keeps_what_it_was_bought_with(ann: Holder):
    """Source, payment, price, life and terms are the lot's for good."""
    ann.buy(100)
    [lot] = queries.lots(1, member_id=7, at=MARCH)
    assert (lot.source, lot.payment_id, lot.price) == (LotSource.PAYMENT, 1, Money(5000, "EUR"))
    assert (lot.granted, lot.remaining, lot.spent) == (Credits(100), Credits(100), Credits(0))
    assert (lot.issued_at, lot.expires_at, lot.terms_digest) == (MARCH, days(365), "t1")


def test_a_granted_lot_is_goodwill_and_a_bought_one_is_not(ann: Holder):
    """What the site gave for nothing is kept apart from what was paid for."""
    ann.buy(100)
    ann.grant(5)
    assert queries.balance(1, kind=AccountKind.ISSUED, as_of=MARCH) == Credits(100)
    assert queries.balance(1, kind=AccountKind.GOODWILL, as_of=MARCH) == Credits(5)


def test_the_lots_of_a_payment_include_those_issued_in_their_place(ann: Holder):
    """A payment can be followed through every lot that came of it."""
    origin = ann.buy(10, life=timedelta(days=30)).pk
    ann.buy(10, payment=2)
    ann.use(4)
    [back] = ann.get_back(4, at=days(40))
    lots = queries.lots_of_payment(1, payment_id=1, at=days(40))
    assert [(lot.id, lot.is_expired) for lot in lots] == [(origin, True), (back.lot_id, False)]


def test_credits_of_many_payments_are_read_at_once(ann: Holder):
    """A payment that bought no credits has none of any kind."""
    ann.buy(10, payment=1)
    ann.buy(20, payment=2, life=timedelta(days=90))
    ann.use(5)
    held = queries.credits_of_payments(1, payment_ids=[1, 2, 3], at=MARCH)
    assert [each.granted.count for each in held.values()] == [10, 20, 0]
    assert [each.used.count for each in held.values()] == [0, 5, 0]
    assert [each.valid.count for each in held.values()] == [10, 15, 0]


@pytest.mark.django_db
def test_a_wallet_and_its_accounts_are_opened_once():
    """The first lock opens them; the accounts of the site are shared."""
    with transaction.atomic():
        first = operations.lock_wallet(1, member_id=7)
        again = operations.lock_wallet(1, member_id=7)
        other = operations.lock_wallet(1, member_id=8)
    assert first == again
    assert first.accounts[AccountKind.EARNED] == other.accounts[AccountKind.EARNED]
    assert first.accounts[AccountKind.WALLET] != other.accounts[AccountKind.WALLET]
    assert Wallet.objects.count() == 2
    assert Account.objects.filter(asset=CREDITS).count() == 10
