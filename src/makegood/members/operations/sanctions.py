"""What closes an account from outside: suspension, block, termination, each with its reason, and their end (M14).

Owns the standing that follows from all sanctions that stand. A member whose account is closed can still ask (X7).
"""

import re
from datetime import datetime

from django.db import transaction

from makegood.members.models import Member, MemberStatus, Sanction
from makegood.members.operations.recording import record_of
from makegood.members.operations.sign_ins import end_sign_in

# The graver standing counts, the later of these.
GRAVITY = (MemberStatus.SUSPENDED, MemberStatus.BLOCKED, MemberStatus.TERMINATED)
LIFTED = {
    MemberStatus.SUSPENDED: "unsuspended",
    MemberStatus.BLOCKED: "unblocked",
    MemberStatus.TERMINATED: "restored",
}
# A word, as `breach`, or what called for it, as `chargeback:3`: events hold no text of people.
REASON = re.compile(r"[a-z_]{1,40}(:[0-9]{1,18})?")
COMPROMISED = "compromised"


def suspend_account(member: Member, *, because: str, by: str, at: datetime) -> None:
    """Close an account for now; a second time for one reason changes nothing."""
    _impose(member, MemberStatus.SUSPENDED, because=because, by=by, at=at)


def unsuspend_account(member: Member, *, because: str, by: str, at: datetime) -> None:
    """Lift the suspension that stands for that reason; where none does, nothing changes."""
    _lift(member, MemberStatus.SUSPENDED, because=because, by=by, at=at)


def block_account(member: Member, *, because: str, by: str, at: datetime) -> None:
    """Block an account: its owner gets no other one until it is lifted (M4)."""
    _impose(member, MemberStatus.BLOCKED, because=because, by=by, at=at)


def unblock_account(member: Member, *, because: str, by: str, at: datetime) -> None:
    """Lift the block that stands for that reason, as the operator's permission to come back (M4)."""
    _lift(member, MemberStatus.BLOCKED, because=because, by=by, at=at)


def terminate_account(member: Member, *, because: str, by: str, at: datetime) -> None:
    """End an account, with no further ones (V10); what is owed to its member stays owed (X7).

    `because` is a word, as `breach`, `no_reason` or `own_request`, or names what called for it, as `chargeback:3`.
    Memberships follow the event.
    """
    _impose(member, MemberStatus.TERMINATED, because=because, by=by, at=at)


def restore_account(member: Member, *, because: str, by: str, at: datetime) -> None:
    """Lift the termination that stands for that reason (V11); the account is as before unless another one stands."""
    _lift(member, MemberStatus.TERMINATED, because=because, by=by, at=at)


@transaction.atomic
def report_compromised(member: Member, *, at: datetime, by: str | None = None) -> None:
    """Take a member's word that somebody else uses the account: end all its sessions and freeze spending (M8).

    The password that was known opens nothing any more; `recover_with_code` sets another.
    """
    end_sign_in(member)
    suspend_account(member, because=COMPROMISED, by=by or f"member:{member.pk}", at=at)


def recover_account(member: Member, *, by: str, at: datetime) -> None:
    """Open an account again that was reported as compromised; other sanctions stand."""
    unsuspend_account(member, because=COMPROMISED, by=by, at=at)


@transaction.atomic
def _impose(member: Member, status: MemberStatus, *, because: str, by: str, at: datetime) -> None:
    assert REASON.fullmatch(because), f"a reason is a word, or what called for it: {because!r}"
    locked, standing = _standing(member)
    if not any(each.status == status and each.because == because for each in standing):
        before = standing[0].before if standing else locked.status
        new = Sanction.objects.create(
            site_id=member.site_id, member=member, status=status, before=before, because=because, by=by, at=at
        )
        _follow(member, [*standing, new], otherwise=before)
        body = {"sanction": new.pk, "because": because, "status": member.status}
        record_of(member, kind=f"member.{status}", at=at, body=body, by=by)


@transaction.atomic
def _lift(member: Member, status: MemberStatus, *, because: str, by: str, at: datetime) -> None:
    _, standing = _standing(member)
    lifted = next((each for each in standing if each.status == status and each.because == because), None)
    if lifted is not None:
        Sanction.objects.filter(pk=lifted.pk).update(lifted_at=at, lifted_by=by)
        _follow(member, [each for each in standing if each.pk != lifted.pk], otherwise=lifted.before)
        body = {"sanction": lifted.pk, "because": because, "status": member.status}
        record_of(member, kind=f"member.{LIFTED[status]}", at=at, body=body, by=by)


def _standing(member: Member) -> tuple[Member, list[Sanction]]:
    """Lock a member, so that sanctions come one after the other, and give those that stand."""
    locked = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    return locked, list(Sanction.objects.filter(member=member, lifted_at=None).order_by("id"))


def _follow(member: Member, standing: list[Sanction], *, otherwise: str) -> None:
    """Let the gravest sanction that stands be the account's standing; without one it is as it was before them."""
    gravest = max((MemberStatus(each.status) for each in standing), key=GRAVITY.index, default=MemberStatus(otherwise))
    Member.objects.filter(pk=member.pk).update(status=gravest)
    member.status = gravest
