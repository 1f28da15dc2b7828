"""A balance as of any instant is a sum of entries; expiry is booked ahead and needs no sweep."""

from datetime import timedelta

import pytest

from makegood.kernel.credits import Credits
from makegood.ledger import queries
from makegood.ledger.book import AccountKind
from tests.ledger.cast import MARCH, Holder, days


def _a_story(ann: Holder) -> None:
    ann.buy(100, payment=1, at=days(0), life=timedelta(days=90))
    ann.use(30, at=days(10))
    ann.buy(50, payment=2, at=days(20), life=timedelta(days=90))
    ann.get_back(5, at=days(30))
    ann.surrender(20, payment=2, at=days(40))


def _at(day: int) -> int:
    held = queries.balance(1, kind=AccountKind.WALLET, member_id=7, as_of=days(day))
    assert isinstance(held, Credits)
    return held.count


def test_a_wallet_reads_right_at_every_past_and_future_instant(ann: Holder):
    """From the day before the first act to the day after the last expiry."""
    _a_story(ann)
    wanted = {-1: 0, 0: 100, 9: 100, 10: 70, 20: 120, 30: 125, 40: 105, 89: 105, 90: 30, 109: 30, 110: 0}
    assert {day: _at(day) for day in wanted} == wanted


def test_history_draws_the_burn_down_with_what_will_expire(ann: Holder):
    """One point for each instant at which something changed."""
    _a_story(ann)
    points = queries.wallet_history(1, member_id=7, until=days(200))
    days_passed = [((point.at - MARCH).days, point.balance.count) for point in points]
    assert days_passed == [(0, 100), (10, 70), (20, 120), (30, 125), (40, 105), (90, 30), (110, 0)]


def test_history_ends_where_asked(ann: Holder):
    """What lies after the instant is not shown."""
    _a_story(ann)
    assert queries.wallet_history(1, member_id=7, until=days(25))[-1].balance == Credits(120)


@pytest.mark.parametrize("day", [40, 50, 89, 90, 109, 110])
def test_what_can_be_spent_is_what_the_entries_say(ann: Holder, day: int):
    """Once all has happened, lots and entries agree at every later instant (fault 8)."""
    _a_story(ann)
    assert ann.available(at=days(day)) == _at(day)


def test_breakage_arises_at_the_instant_of_expiry(ann: Holder):
    """Not before, and only what was left."""
    _a_story(ann)
    expired = [queries.balance(1, kind=AccountKind.EXPIRED, as_of=days(day)) for day in (89, 90, 110)]
    assert expired == [Credits(0), Credits(75), Credits(105)]


def test_liability_is_what_all_members_could_still_spend(ann: Holder):
    """Over all wallets of one site."""
    ann.buy(100, life=timedelta(days=90))
    Holder(member_id=8).buy(10, payment=2)
    Holder(site_id=2).buy(1000)
    assert [queries.liability(1, at=days(day)) for day in (0, 90)] == [Credits(110), Credits(10)]
