"""How a membership ends: cancelled on the site, by e-mail or by telephone, run out, or ended by the operator."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.kernel.refusals import NotFound
from makegood.memberships.models import Membership
from makegood.memberships.operations import (
    bill_next_period,
    cancel_membership,
    change_plan,
    end_membership,
    reactivate_membership,
    work_cancellation,
)
from makegood.memberships.outlook import leaving
from makegood.memberships.queries import Tier, bills_of, membership_for_member, tier_of
from makegood.memberships.refusals import MembershipNotOpen
from makegood.payments.sandbox.cards import Charging
from makegood.sites.models import Event
from tests.memberships.club import DAY, MINUTE, NOON, Club, open_club

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DUE = datetime(2026, 4, 2, 11, tzinfo=UTC)


def test_a_cancelled_trial_is_never_charged(club: Club):
    """M26: the features stay to its end; then the member is a guest."""
    membership = club.join("monthly", trial=True)
    cancel_membership(membership, channel="site", at=NOON + DAY)
    end = NOON + timedelta(hours=72)
    membership = club.work(membership, at=end - MINUTE)
    assert (membership.status, tier_of(membership.member, at=end - MINUTE)) == ("cancelled", Tier.TRIAL)
    membership = club.work(membership, at=end)
    assert (membership.status, membership.ended_at, tier_of(membership.member, at=end)) == ("ended", end, Tier.GUEST)
    assert club.paid(membership) == ["1.00 USD"]


def test_a_plan_chosen_for_the_next_fee_is_given_up_by_cancelling(club: Club):
    """Whoever comes back comes back to the plan that they had, at the price that the page says."""
    membership = club.join("weekly")
    change_plan(membership, plan=club.product("monthly"), at=NOON + DAY)
    cancel_membership(membership, channel="site", at=NOON + 2 * DAY)
    reactivate_membership(membership, at=NOON + 30 * DAY, key="back")
    membership = club.work(membership, at=NOON + 40 * DAY)
    assert club.paid(membership) == ["9.99 USD", "9.99 USD", "9.99 USD"]


def test_a_cancelled_full_membership_runs_to_the_end_of_what_is_paid(club: Club):
    """M27: a full member until then, a guest from then on, and nothing more is charged."""
    membership = club.join("monthly")
    cancel_membership(membership, channel="site", at=NOON + 20 * DAY)
    membership = club.work(membership, at=DUE - MINUTE)
    assert (membership.status, tier_of(membership.member, at=DUE - MINUTE)) == ("cancelled", Tier.FULL)
    membership = club.work(membership, at=DUE)
    assert (membership.status, tier_of(membership.member, at=DUE)) == ("ended", Tier.GUEST)
    assert club.paid(club.work(membership, at=DUE + 40 * DAY)) == ["29.99 USD"]


# 2 March 2026 is a Monday; Good Friday is 3 April, Easter Monday 6 April.
@pytest.mark.parametrize(
    ("arrived", "worked"),
    [
        ("2026-03-06 16:59", "2026-03-06 16:59"),
        ("2026-03-06 17:00", "2026-03-09 09:00"),
        ("2026-03-09 08:59", "2026-03-09 09:00"),
        ("2026-03-09 09:00", "2026-03-09 09:00"),
        ("2026-03-07 12:00", "2026-03-09 09:00"),
    ],
)
def test_a_cancellation_by_mail_counts_when_it_is_worked(club: Club, arrived: str, worked: str):
    """M30: in business hours; until then the membership goes on."""
    arrived_at, worked_at = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (arrived, worked))
    membership = club.join("monthly")
    membership = cancel_membership(membership, channel="email", at=arrived_at)
    assert membership.status == ("cancelled" if worked_at == arrived_at else "active")
    membership = club.work(membership, at=worked_at)
    assert (membership.status, membership.cancel_worked_at) == ("cancelled", worked_at)


def test_what_a_cancellation_would_mean_is_said_beforehand(club: Club):
    """M30: on the site at once; by telephone after the fee that falls due first, and before one of the same instant."""
    membership = club.join("weekly", at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    monday = datetime(2026, 3, 9, 9, tzinfo=UTC)
    night = monday - 13 * HOUR
    assert (leaving(membership, at=night).counts_at, leaving(membership, at=night).worked_at) == (night, None)
    ahead = leaving(membership, at=night, channel="phone")
    assert (ahead.worked_at, ahead.fee_before, ahead.open_until) == (monday, None, monday)
    earlier = club.join("weekly", at=datetime(2026, 3, 2, 8, 59, tzinfo=UTC), name="bea")
    assert leaving(earlier, at=night, channel="email").fee_before == monday - MINUTE
    assert leaving(earlier, at=night).fee_before is None


def test_who_wrote_a_cancellation_down_stands_in_the_record(club: Club):
    """M30: the member said it, somebody of the staff heard it."""
    membership = cancel_membership(club.join("monthly"), channel="phone", at=NOON + 8 * HOUR, by="staff:7")
    told = Event.objects.get(kind="membership.cancel_received", subject=f"membership:{membership.pk}")
    assert (told.actor, told.body["channel"]) == ("staff:7", "phone")


@pytest.mark.parametrize(("clock", "bills"), [("08:59", 2), ("09:00", 1), ("09:01", 1)])
def test_a_fee_that_falls_due_before_a_cancellation_is_worked_is_charged(club: Club, clock: str, bills: int):
    """M30: written on Sunday, worked on Monday at nine; the week turns a minute before, at, or after."""
    start = datetime.fromisoformat(f"2026-03-02 {clock}").replace(tzinfo=UTC)
    membership = club.join("weekly", at=start)
    cancel_membership(membership, channel="phone", at=start + 6 * DAY)
    membership = club.work(membership, at=start + 7 * DAY + HOUR)
    assert (len(bills_of(membership)), membership.status) == (bills, "cancelled" if bills == 2 else "ended")


def test_cancellations_are_worked_in_order_of_arrival(club: Club):
    """Of several that came at night the first to arrive is the first to be worked."""
    night = datetime(2026, 3, 7, 20, tzinfo=UTC)
    joined = {name: club.join("weekly", name=name, at=NOON) for name in ("ann", "ben", "cleo")}
    for late, name in enumerate(("cleo", "ann", "ben")):
        cancel_membership(joined[name], channel="email", at=night + late * MINUTE)
    club.work(joined["ann"], at=night + 2 * DAY)
    told = joined["ann"].site.events.filter(kind="membership.cancelled").order_by("id")
    assert [each.member_id for each in told] == [joined[name].member_id for name in ("cleo", "ann", "ben")]


def test_fault_10_a_cancellation_that_comes_first_is_not_charged(club: Club):
    """The worker saw the fee fall due before the member cancelled, and finds nothing to bill."""
    membership = club.join("monthly")
    cancel_membership(membership, channel="site", at=DUE - MINUTE)
    bill_next_period(membership, at=DUE)
    assert len(bills_of(membership)) == 1


def test_fault_10_a_cancellation_amid_a_renewal_keeps_what_that_fee_pays_for(club: Club):
    """The fee is at the processor: it stays due, and its period is the last."""
    membership = club.join("monthly")
    bill_next_period(membership, at=DUE)
    cancel_membership(membership, channel="site", at=DUE)
    membership = club.work(membership, at=DUE)
    assert (membership.status, membership.ends_at) == ("cancelled", datetime(2026, 5, 2, 11, tzinfo=UTC))
    membership = club.work(membership, at=membership.ends_at)
    assert (membership.status, len(bills_of(membership))) == ("ended", 2)


def test_a_cancellation_by_the_letters_of_the_other_pack_counts_on_receipt(visitor):
    """L12: by whatever way it came; access stays to the end of the paid month."""
    club = open_club(visitor, pack="letters")
    membership = club.join("monthly")
    membership = cancel_membership(membership, channel="email", at=datetime(2026, 3, 7, 20, tzinfo=UTC))
    assert (membership.status, membership.ends_at) == ("cancelled", DUE)


def test_a_membership_is_cancelled_once(club: Club):
    """The second time there is nothing to cancel; one that waits at night can still be hastened on the site."""
    membership, night = club.join("monthly"), datetime(2026, 3, 7, 20, tzinfo=UTC)
    cancel_membership(membership, channel="email", at=night)
    with pytest.raises(MembershipNotOpen):
        cancel_membership(membership, channel="phone", at=night)
    assert cancel_membership(membership, channel="site", at=night).status == "cancelled"
    work_cancellation(membership, at=night + 5 * DAY)
    with pytest.raises(MembershipNotOpen):
        cancel_membership(membership, channel="site", at=night)


def test_the_operator_ends_a_membership_at_once(club: Club):
    """L8: the member is a guest, and nothing falls due any more."""
    membership = club.join("monthly")
    end_membership(membership, because="no_reason", by="staff:1", at=NOON + DAY)
    membership = club.work(membership, at=DUE + DAY)
    assert (membership.status, membership.ended_because, len(bills_of(membership))) == ("terminated", "no_reason", 1)
    assert tier_of(membership.member, at=NOON + DAY) is Tier.GUEST
    with pytest.raises(MembershipNotOpen):
        end_membership(membership, because="breach", by="staff:1", at=DUE)


def ended(club: Club) -> Membership:
    """A membership that ran out."""
    membership = club.join("monthly")
    cancel_membership(membership, channel="site", at=NOON)
    return club.work(membership, at=DUE)


def test_coming_back_is_charged_at_once_and_then_every_thirty_days(club: Club):
    """M25: to the previous card."""
    membership, back = ended(club), DUE + 10 * DAY
    reactivate_membership(membership, at=back, key="back")
    membership = club.work(membership, at=back)
    assert (membership.status, membership.paid_until) == ("active", back + 30 * DAY)
    membership = club.work(membership, at=back + 60 * DAY)
    assert [bill.kind for bill in bills_of(membership)] == ["periodic", "reactivation", "periodic", "periodic"]
    assert membership.paid_until == back + 90 * DAY


def test_coming_back_with_a_refused_card_changes_nothing(club: Club):
    """M25: it asks for other details; the attempt counts for nothing."""
    membership = ended(club)
    club.visitor.put_card("4242", charging=Charging.DECLINED)
    reactivate_membership(membership, at=DUE + DAY, key="back")
    after = club.work(membership, at=DUE + DAY)
    assert {field.name: getattr(after, field.attname) for field in Membership._meta.concrete_fields} == {
        field.name: getattr(membership, field.attname) for field in Membership._meta.concrete_fields
    }
    assert len(bills_of(after)) == 1


def test_leaving_and_coming_back_within_a_minute_is_charged_for_what_it_is(club: Club):
    """M25: at once, and the periods are counted anew."""
    membership = club.join("monthly")
    for number in range(2):
        cancel_membership(membership, channel="site", at=NOON)
        reactivate_membership(membership, at=NOON, key=f"back {number}")
        membership = club.work(membership, at=NOON)
    assert (len(bills_of(membership)), membership.paid_until) == (3, NOON + 30 * DAY - HOUR)


def test_fault_71_a_membership_of_somebody_else_is_not_there(club: Club):
    """It looks the same as one that never was, or that never began."""
    membership, declined = club.join("monthly"), club.join("weekly", name="ben", token="0002")
    assert membership_for_member(membership.member, membership.pk) == membership
    for number in (membership.pk, declined.pk, 0):
        with pytest.raises(NotFound):
            membership_for_member(declined.member, number)


def test_who_is_a_member_has_nothing_to_come_back_to(club: Club):
    """Active, on trial, or ended by the operator."""
    membership = club.join("monthly", trial=True)
    with pytest.raises(MembershipNotOpen):
        reactivate_membership(membership, at=NOON, key="back")
    end_membership(membership, because="breach", by="staff:1", at=NOON)
    with pytest.raises(MembershipNotOpen):
        reactivate_membership(membership, at=NOON, key="back")
