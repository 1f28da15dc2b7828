"""Unspent credits go when their price is paid back; spent ones cannot."""

from datetime import timedelta

import pytest

from makegood.kernel.credits import Credits
from makegood.ledger import queries
from makegood.ledger.amounts import InsufficientCredits
from makegood.ledger.book import AccountKind
from tests.ledger.cast import Holder, days


def test_unspent_credits_leave_the_lot_of_their_payment_only(ann: Holder):
    """Other lots stay as they are, even those that expire sooner."""
    sooner, paid = ann.buy(10, payment=2, life=timedelta(days=30)).pk, ann.buy(10, payment=1).pk
    assert ann.surrender(6, payment=1) == Credits(6)
    assert ann.left() == {sooner: 10, paid: 4}


def test_spent_credits_cannot_be_taken_back(ann: Holder):
    """Nothing goes at all where less is unspent than asked."""
    ann.buy(10)
    ann.use(4)
    with pytest.raises(InsufficientCredits):
        ann.surrender(7)
    assert ann.available() == 6


def test_credits_bought_back_are_neither_spent_nor_unspent(ann: Holder):
    """Each credit of a payment is counted once."""
    ann.buy(10)
    ann.use(3)
    ann.surrender(5)
    held = queries.payment_credits(1, payment_id=1, at=days(1))
    counts = [each.count for each in (held.granted, held.used, held.unspent, held.valid, held.bought_back)]
    assert counts == [10, 3, 2, 2, 5]


def test_expired_credits_can_be_taken_back(ann: Holder):
    """Where their price is paid back after all, they no longer stand as expired (X1)."""
    ann.buy(10, life=timedelta(days=30))
    ann.surrender(10, at=days(40))
    assert queries.balance(1, kind=AccountKind.EXPIRED, as_of=days(40)) == Credits(0)
    assert queries.balance(1, kind=AccountKind.BOUGHT_BACK, as_of=days(40)) == Credits(10)


def test_a_lot_that_was_bought_back_can_still_take_its_spent_credits_home(ann: Holder):
    """A charge undone later finds its lot of origin."""
    lot = ann.buy(10).pk
    ann.use(4)
    ann.surrender(6)
    ann.get_back(4, at=days(1))
    assert ann.left() == {lot: 4}
