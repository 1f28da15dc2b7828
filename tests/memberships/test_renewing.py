"""What falls due by itself: the fee after a trial, anniversaries without drift, instalments, a late scheduler."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.catalogue.models import Product
from makegood.memberships.models import Bill, Instalment
from makegood.memberships.operations import bill_next_period, change_plan
from makegood.memberships.queries import Tier, bill_of, bills_of, tier_of
from makegood.sites.models import Event
from tests.memberships.club import DAY, MINUTE, NOON, Club, open_club

pytestmark = pytest.mark.django_db


def months(club: Club, membership, *, start: datetime, days: int) -> list[tuple[str, str]]:
    """Let the worker come by once a day, and give the periods that were billed."""
    for day in range(1, days):
        club.work(membership, at=start + day * DAY)
    return club.periods(membership)


@pytest.mark.parametrize(("late", "status", "paid"), [(-1, "trial", 1), (0, "active", 2), (1, "active", 2)])
def test_the_fee_is_charged_when_the_trial_ends(club: Club, late: int, status: str, paid: int):
    """M24: a minute before, at, and a minute after the 72 hours."""
    membership = club.join("monthly", trial=True)
    at = NOON + timedelta(hours=72) + late * MINUTE
    membership = club.work(membership, at=at)
    assert (membership.status, len(club.paid(membership))) == (status, paid)
    assert tier_of(membership.member, at=at) == (Tier.FULL if paid == 2 else Tier.TRIAL)


@pytest.mark.parametrize(("late", "bills"), [(-1, 1), (0, 2), (1, 2)])
def test_the_next_fee_is_charged_on_the_anniversary(club: Club, late: int, bills: int):
    """M17: a minute before, at, and a minute after."""
    membership = club.join("monthly")
    club.work(membership, at=membership.paid_until + late * MINUTE)
    assert len(bills_of(membership)) == bills


def test_fault_54_a_membership_of_the_31st_does_not_drift(club: Club):
    """The last day of a shorter month, and the 31st again where there is one."""
    start = datetime(2026, 1, 31, 10, tzinfo=UTC)
    membership = club.join("monthly", at=start)
    assert months(club, membership, start=start, days=100) == [
        ("31 Jan", "28 Feb"), ("28 Feb", "31 Mar"), ("31 Mar", "30 Apr"), ("30 Apr", "31 May"),
    ]  # fmt: skip


def test_fault_53_a_year_from_a_leap_day_and_the_leap_day_after(visitor):
    """A yearly membership of 29 February falls due on the 28th, and four years later on the 29th."""
    club = open_club(visitor, catalogue={"annual": {"plan": "1 year", "price": "100.00 USD"}})
    start = datetime(2028, 2, 29, 10, tzinfo=UTC)
    membership = club.join("annual", at=start)
    for year in range(1, 5):
        club.work(membership, at=start + year * 366 * DAY)
    ends = [bill.period_end.date().isoformat() for bill in bills_of(membership)]
    assert ends == ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29", "2033-02-28"]


def test_a_month_of_a_plan_of_several_is_thirty_days(club: Club):
    """M19: three months are ninety days, charged at once (M18)."""
    membership = club.join("quarterly")
    assert club.periods(membership) == [("02 Mar", "31 May")]
    assert club.paid(membership) == ["74.97 USD"]


def test_instalments_are_spread_over_the_term_and_change_neither_total_nor_renewal(club: Club):
    """M18: half a year in two, the second ninety days after the first."""
    membership = club.join("half-yearly")
    assert membership.paid_until == NOON + 180 * DAY - timedelta(hours=1)
    membership = club.work(membership, at=NOON + 89 * DAY)
    assert (club.paid(membership), bill_of(membership, 1).status) == (["59.97 USD"], "due")
    membership = club.work(membership, at=NOON + 90 * DAY)
    assert (club.paid(membership), bill_of(membership, 1).status) == (["59.97 USD", "59.97 USD"], "paid")
    assert membership.next_bill_at == membership.paid_until


def test_fault_47_what_does_not_divide_is_on_the_first_instalment(visitor):
    """100.00 in three: 33.34, and twice 33.33."""
    plan = {"plan": "3 months", "price": "100.00 USD", "instalments": 3}
    membership = open_club(visitor, catalogue={"thirds": plan}).join("thirds")
    parts = Instalment.objects.filter(bill__membership=membership).order_by("number")
    assert [str(part.amount) for part in parts] == ["33.34 USD", "33.33 USD", "33.33 USD"]
    assert [(part.due_at - NOON).days for part in parts] == [0, 29, 59]


def test_fault_59_a_month_of_missed_schedule_catches_up_once_and_in_order(club: Club):
    """Four weekly fees, each for its own week, and nothing the second time."""
    membership = club.join("weekly")
    late = NOON + 30 * DAY
    membership = club.work(membership, at=late)
    weeks = [
        ("02 Mar", "09 Mar"),
        ("09 Mar", "16 Mar"),
        ("16 Mar", "23 Mar"),
        ("23 Mar", "30 Mar"),
        ("30 Mar", "06 Apr"),
    ]
    assert club.periods(membership) == weeks
    assert [bill.number for bill in bills_of(membership)] == [1, 2, 3, 4, 5]
    club.work(membership, at=late)
    assert club.paid(membership) == ["9.99 USD"] * 5


def test_fault_66_what_one_worker_billed_another_finds_done(club: Club):
    """The second works on what it saw before the first was done."""
    membership = club.join("weekly")
    seen = club.work(membership, at=NOON)
    for _ in range(2):
        bill_next_period(seen, at=NOON + 7 * DAY)
    assert Bill.objects.filter(membership=membership).count() == 2


def test_fault_11_a_change_of_plan_amid_a_renewal_waits_for_the_next_fee(club: Club):
    """The bill that was made keeps its plan and price; the next is that of the other plan, counted from then."""
    membership = club.join("weekly")
    bill_next_period(membership, at=NOON + 7 * DAY)
    change_plan(membership, plan=club.product("monthly"), at=NOON + 7 * DAY)
    membership = club.work(membership, at=NOON + 7 * DAY)
    assert club.paid(membership) == ["9.99 USD", "9.99 USD"]
    membership = club.work(membership, at=NOON + 14 * DAY)
    assert club.paid(membership)[-1] == "29.99 USD"
    assert club.periods(membership)[-2:] == [("09 Mar", "16 Mar"), ("16 Mar", "16 Apr")]


def test_choosing_the_present_plan_takes_back_another(club: Club):
    """Also where it is sold no longer; choosing the same twice is told once."""
    membership, weekly = club.join("weekly"), club.product("weekly")
    for _ in range(2):
        change_plan(membership, plan=club.product("monthly"), at=NOON + DAY)
    Product.objects.filter(pk=weekly.pk).update(is_on_sale=False)
    change_plan(membership, plan=weekly, at=NOON + 2 * DAY)
    chosen = Event.objects.filter(kind="membership.plan_chosen").order_by("id")
    assert [event.body["plan"] for event in chosen] == ["monthly", "weekly"]
    assert club.paid(club.work(membership, at=NOON + 7 * DAY)) == ["9.99 USD", "9.99 USD"]
