"""Prices, taxes and credits: what is announced before it is charged, and what stays as it was billed."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.kernel.money import CurrencyMismatch, Money
from makegood.ledger.queries import available
from makegood.memberships.models import PriceNotice
from makegood.memberships.operations import cancel_membership, change_price, reactivate_membership, set_tax_rate
from makegood.memberships.queries import bill_of
from makegood.memberships.refusals import NotAPlan
from makegood.notices.models import Notice
from makegood.policy.values import Percent
from tests.memberships.club import DAY, MINUTE, NOON, Club, open_club

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 4, 2, 11, tzinfo=UTC)
DEARER = Money.parse("35.00 USD")


@pytest.mark.parametrize(("late", "fee"), [(-1, "35.00 USD"), (0, "29.99 USD"), (1, "29.99 USD")])
def test_a_new_price_holds_for_fees_that_fall_due_after_the_notice(club: Club, late: int, fee: str):
    """M21: announced a minute before the fee falls due, at that instant, and a minute after."""
    membership = club.join("monthly")
    if late > 0:
        club.work(membership, at=DUE)
    change_price(club.product("monthly"), new_price=DEARER, notice_at=DUE + late * MINUTE)
    club.work(membership, at=DUE + max(late, 0) * MINUTE)
    assert club.paid(membership) == ["29.99 USD", fee]
    club.work(membership, at=DUE + 31 * DAY)
    assert club.paid(membership)[-1] == "35.00 USD"


def test_every_member_who_pays_the_old_price_is_told(club: Club):
    """M21: by mail; whoever has cancelled pays nothing more and is not."""
    ann, ben = club.join("monthly"), club.join("monthly", name="ben")
    club.join("weekly", name="cleo")
    cancel_membership(ben, channel="site", at=NOON)
    change_price(club.product("monthly"), new_price=DEARER, notice_at=NOON + DAY)
    club.work(ann, at=NOON + DAY)
    told = Notice.objects.filter(kind="price")
    assert [each.member.handle for each in told] == ["ann"]
    assert "US$35.00" in told[0].body
    assert "US$29.99" in told[0].body


def test_whoever_comes_after_the_change_pays_the_new_price(club: Club):
    """The price list changes at once; so does the price of coming back."""
    membership = club.join("monthly")
    cancel_membership(membership, channel="site", at=NOON)
    club.work(membership, at=DUE)
    change_price(club.product("monthly"), new_price=DEARER, notice_at=DUE)
    reactivate_membership(membership, at=DUE + DAY, key="back")
    club.work(membership, at=DUE + 31 * DAY)
    assert club.paid(membership) == ["29.99 USD", "35.00 USD", "35.00 USD"]
    assert club.paid(club.join("monthly", name="ben", at=DUE + 32 * DAY)) == ["35.00 USD"]


def test_only_a_plan_gets_a_new_price_and_in_its_own_currency(club: Club):
    """Nothing is announced where it is refused."""
    with pytest.raises(NotAPlan):
        change_price(club.product("write-first"), new_price=DEARER, notice_at=NOON)
    with pytest.raises(CurrencyMismatch):
        change_price(club.product("monthly"), new_price=Money.parse("35.00 EUR"), notice_at=NOON)
    assert not PriceNotice.objects.exists()


def test_sales_tax_is_added_where_it_is_known(club: Club):
    """M20: a fifth of 29.99 is 6.00; before it was set there is none."""
    set_tax_rate(club.site, country="GB", rate=Percent(200_000), at=NOON + DAY)
    membership = club.work(club.join("monthly"), at=DUE)
    assert club.paid(membership) == ["29.99 USD", "35.99 USD"]


def test_fault_50_a_tax_that_changes_later_leaves_a_bill_as_it_was(club: Club):
    """What was captured is what can go back, whatever the rate is by then."""
    set_tax_rate(club.site, country="GB", rate=Percent(200_000), at=NOON - DAY)
    membership = club.join("monthly")
    set_tax_rate(club.site, country="GB", rate=Percent(50_000), at=NOON + DAY)
    bill = bill_of(membership, 1)
    assert (bill.fee, bill.amount) == (Money.parse("29.99 USD"), Money.parse("35.99 USD"))


def credits(membership, at: datetime) -> int:
    """The credits that a member can spend."""
    return available(membership.site_id, member_id=membership.member_id, at=at).count


def test_the_credits_of_a_month_go_with_it(visitor):
    """L10: a minute before its end, at it, and a minute after."""
    club = open_club(visitor, pack="letters")
    membership = club.join("monthly")
    cancel_membership(membership, channel="site", at=NOON)
    found = [credits(membership, DUE + timedelta(minutes=late)) for late in (-1, 0, 1)]
    assert found == [60, 0, 0]


def test_a_trial_brings_no_credits(visitor):
    """They come with the first fee."""
    plan = {
        "plan": "1 month",
        "price": "30.00 EUR",
        "trial": "3 days",
        "trial_price": "1.00 EUR",
        "grants": "60 credits",
    }
    club = open_club(visitor, pack="letters", catalogue={"tried": plan})
    membership = club.join("tried", trial=True)
    assert credits(membership, NOON) == 0
    club.work(membership, at=NOON + 3 * DAY)
    assert credits(membership, NOON + 3 * DAY) == 60
