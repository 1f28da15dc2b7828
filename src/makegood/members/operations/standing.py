"""The standing of an account: whether it may act, and how its own member opens and closes it.

What the operator does to an account is in `sanctions`.
"""

from datetime import datetime

from django.db import transaction

from makegood.members.models import Member, MemberStatus
from makegood.members.operations.accepting import accept_by_use
from makegood.members.operations.recording import record_of
from makegood.members.refusals import AccountBlocked, AccountSuspended, AccountTerminated, NotActivated
from makegood.statements.lookups import Lookup

STANDING_REFUSALS = {
    MemberStatus.PENDING: NotActivated,
    MemberStatus.BLOCKED: AccountBlocked,
    MemberStatus.SUSPENDED: AccountSuspended,
    MemberStatus.TERMINATED: AccountTerminated,
    MemberStatus.DEACTIVATED: NotActivated,
}

STANDINGS = Lookup(Member.objects.only("status"), "pk")


@transaction.atomic
def activate_member(member: Member, *, at: datetime) -> None:
    """Activate an account that waits for it, or was deactivated; an active one stays as it is.

    Whoever comes back accepts the policy in force (C11).

    Raises:
        AccountBlocked, AccountSuspended, AccountTerminated: where the account is closed for now or good.
    """
    waiting = Member.objects.filter(pk=member.pk, status__in=(MemberStatus.PENDING, MemberStatus.DEACTIVATED))
    changed = waiting.update(status=MemberStatus.ACTIVE)
    require_active(member)
    if changed:
        record_of(member, kind="member.activated", at=at)
        accept_by_use(member, at=at)


@transaction.atomic
def deactivate_member(member: Member, *, at: datetime) -> None:
    """Close an account at its member's own wish (M15); what is owed stays owed, and can be asked for (X7).

    A second time changes nothing.

    Raises:
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: where it is not the member's to close.
    """
    if Member.objects.filter(pk=member.pk, status=MemberStatus.ACTIVE).update(status=MemberStatus.DEACTIVATED):
        record_of(member, kind="member.deactivated", at=at)
    member.refresh_from_db(fields=["status"])
    if member.status != MemberStatus.DEACTIVATED:
        raise STANDING_REFUSALS[MemberStatus(member.status)]


def require_active(member: Member) -> None:
    """Let pass only a member whose account is active now, whatever the caller's copy says.

    Raises:
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: by the standing of the account.
    """
    member.status = STANDINGS.get(pk=member.pk).status
    if member.status != MemberStatus.ACTIVE:
        raise STANDING_REFUSALS[MemberStatus(member.status)]
