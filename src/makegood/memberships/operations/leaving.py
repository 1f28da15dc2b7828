"""How a membership ends: cancelled by the member, run out, or ended by the operator.

Owns when a cancellation counts. Must not know what the member gets back.
"""

from datetime import datetime

from django.db import transaction

from makegood.memberships import terms
from makegood.memberships.hours import next_opening
from makegood.memberships.models import STANDING, CancelChannel, Ending, Membership, MembershipStatus
from makegood.memberships.operations.locking import locked, tell
from makegood.memberships.refusals import MembershipNotOpen
from makegood.sites.queries import policy_at


@transaction.atomic
def cancel_membership(
    membership: Membership, *, channel: CancelChannel, at: datetime, by: str | None = None
) -> Membership:
    """Record a cancellation, whatever the account's standing; it counts at once where the policy says so.

    Otherwise it waits for its turn (M30): in business hours that is now, else when they begin again. `by` is the actor
    who wrote down what the member said, as `staff:2`; without one it is the member.

    Raises:
        MembershipNotOpen: where the membership was cancelled before or is over.
    """
    membership = locked(membership)
    is_waiting = membership.cancel_due_at is not None
    if membership.status not in STANDING or membership.is_cancelled or (is_waiting and channel != CancelChannel.SITE):
        raise MembershipNotOpen(membership, act="cancelled")
    membership.cancel_asked_at, membership.cancel_channel = at, channel
    membership.cancel_due_at = None
    policy = policy_at(membership.site, at=at)
    actor = by or f"member:{membership.member_id}"
    if terms.cancellation_effective(policy, membership) is not None:
        _let_run_out(membership, at=at, since=at, actor=actor)
        return membership
    membership.cancel_due_at = next_opening(policy.calendar, at=at)
    membership.save()
    tell(membership, "cancel_received", at=at, actor=actor, channel=channel)
    if membership.cancel_due_at <= at:
        work_cancellation(membership, at=at)
        membership.refresh_from_db()
    return membership


@transaction.atomic
def work_cancellation(membership: Membership, *, at: datetime) -> None:
    """Let a cancellation that waited for its turn count from then on, if its turn has come by `at`."""
    membership = locked(membership)
    turn = membership.cancel_due_at
    if turn is None or turn > at or membership.status not in STANDING:
        return
    membership.cancel_worked_at, membership.cancel_due_at = turn, None
    _let_run_out(membership, at=at, since=turn, actor="site")


def _let_run_out(membership: Membership, *, at: datetime, since: datetime, actor: str) -> None:
    """Let no further fee fall due, and access end when the policy says."""
    policy = policy_at(membership.site, at=since)
    membership.status, membership.next_bill_at = MembershipStatus.CANCELLED, None
    # No fee follows with which another plan could begin; coming back is to the present one.
    membership.next_plan = None
    membership.ends_at = terms.access_until(policy, membership)
    membership.save()
    ends = membership.ends_at.isoformat()
    tell(membership, "cancelled", at=at, actor=actor, channel=membership.cancel_channel, ends=ends)
    if membership.ends_at <= at:
        end_cancelled(membership, at=at)


@transaction.atomic
def end_cancelled(membership: Membership, *, at: datetime) -> None:
    """Let a cancelled membership that has run out by `at` be over, from the instant at which it ran out."""
    membership = locked(membership)
    if membership.status != MembershipStatus.CANCELLED or membership.ends_at is None or membership.ends_at > at:
        return
    membership.status, membership.ended_at = MembershipStatus.ENDED, membership.ends_at
    membership.save(update_fields=["status", "ended_at"])
    tell(membership, "ended", at=at)


@transaction.atomic
def end_membership(membership: Membership, *, because: Ending, by: str, at: datetime) -> Membership:
    """Let the operator end a membership at once; `by` is an actor, as `staff:2`.

    Raises:
        MembershipNotOpen: where it is over already.
    """
    membership = locked(membership)
    if membership.status not in STANDING:
        raise MembershipNotOpen(membership, act="ended")
    membership.status, membership.next_bill_at, membership.cancel_due_at = MembershipStatus.TERMINATED, None, None
    membership.ended_at, membership.ended_because = at, because
    membership.save()
    tell(membership, "terminated", at=at, actor=by, because=because)
    return membership
