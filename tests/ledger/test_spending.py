"""A charge draws on the lots of a wallet in a stated order and never on more than there is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from makegood.kernel.credits import Credits
from makegood.ledger.amounts import BadQuantity, InsufficientCredits
from makegood.ledger.queries import allotments_of_charge, charges_by_lot
from tests.ledger.cast import MARCH, Holder, days


def test_a_charge_draws_on_the_lot_that_expires_soonest(ann: Holder):
    """Later purchases with a shorter life go first; a lot for good goes last."""
    for_good = ann.buy(10, payment=1, life=None).pk
    late = ann.buy(10, payment=2, life=timedelta(days=90)).pk
    soon = ann.buy(10, payment=3, life=timedelta(days=30)).pk
    ann.use(25)
    assert ann.left() == {soon: 0, late: 0, for_good: 5}


def test_of_two_lots_with_one_expiry_the_older_goes_first(ann: Holder):
    """Where the expiry does not decide, age does."""
    older = ann.grant(10, at=days(0), expires_at=days(90)).pk
    newer = ann.grant(10, at=days(1), expires_at=days(90)).pk
    ann.use(4, at=days(2))
    assert ann.left() == {older: 6, newer: 10}


def test_a_charge_can_be_traced_to_its_lots_and_back(ann: Holder):
    """Each lot knows its charges, each charge its lots."""
    first, second = ann.buy(10, payment=1).pk, ann.buy(10, payment=2, at=days(1)).pk
    ann.use(13, charge="charge:5", at=days(2))
    drawn = [(each.lot_id, each.amount) for each in allotments_of_charge(1, charge_ref="charge:5")]
    assert drawn == [(first, Credits(10)), (second, Credits(3))]
    assert [each.charge_ref for each in charges_by_lot([second])[second]] == ["charge:5"]


def test_more_than_the_wallet_holds_is_refused_and_nothing_taken(ann: Holder):
    """The refusal says what was needed and what there is."""
    ann.buy(10)
    with pytest.raises(InsufficientCredits) as refused:
        ann.use(11)
    assert refused.value.data == {"needed": 11, "available": 10}
    assert ann.available() == 10


@pytest.mark.parametrize(("minutes", "available"), [(-1, 10), (0, 0), (1, 0)])
def test_the_instant_of_expiry_no_longer_counts(ann: Holder, minutes: int, available: int):
    """A minute before, the credits can be spent; at the instant itself they are gone (fault 58)."""
    ann.buy(10, life=timedelta(days=30))
    assert ann.available(at=days(30) + timedelta(minutes=minutes)) == available


def test_expired_credits_cannot_be_spent(ann: Holder):
    """Expiry needs no sweep: a charge after it finds the lot closed (fault 8)."""
    ann.buy(10, life=timedelta(days=30))
    with pytest.raises(InsufficientCredits):
        ann.use(1, at=days(30))


@pytest.mark.parametrize(
    "count", [0, -1, 10**16, 10**400, pytest.param(10**5000, id="5001 digits"), True, 2.5, float("nan"), float("inf")]
)
def test_only_a_bookable_whole_number_can_be_spent(ann: Holder, count: int):
    """None, less than none, too many, and what is no whole number are refused (faults 43 to 46, 49)."""
    ann.buy(10)
    with pytest.raises(BadQuantity):
        ann.use(count)


def test_a_charge_takes_four_statements(ann: Holder, django_assert_num_queries: Callable[[int], CaptureQueriesContext]):
    """However many lots it draws on; the caller's transaction, a savepoint here, is two more."""
    for payment in range(8):
        ann.buy(10, payment=payment)
    with django_assert_num_queries(4 + 2):
        ann.use(75)


def test_a_members_credits_are_nobody_elses(ann: Holder):
    """Neither another member nor another site can spend them."""
    ann.buy(10)
    for other in (Holder(member_id=8), Holder(site_id=2)):
        with pytest.raises(InsufficientCredits):
            other.use(1, at=MARCH)
