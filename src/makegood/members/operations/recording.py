"""How this room tells of what happened to a member, or to somebody of the staff.

Owns the form of these events: people by number alone, and who did it.
"""

from collections.abc import Mapping
from datetime import datetime

from makegood.members.models import Member, Staff
from makegood.sites.operations import record_event


def record_of(
    member: Member, *, kind: str, at: datetime, body: Mapping[str, object] | None = None, by: str | None = None
) -> None:
    """Record what happened to a member; it was the member who did it, unless `by` says otherwise."""
    name = f"member:{member.pk}"
    record_event(member.site, kind=kind, subject=name, actor=by or name, at=at, body=body, member_id=member.pk)


def record_of_staff(
    staff: Staff, *, kind: str, at: datetime, body: Mapping[str, object] | None = None, by: str | None = None
) -> None:
    """Record what happened to somebody of the staff, who did it unless `by` says otherwise."""
    name = f"staff:{staff.pk}"
    record_event(staff.site, kind=f"staff.{kind}", subject=name, actor=by or name, at=at, body=body)


def record_of_sign_in(
    person: Member | Staff, *, kind: str, at: datetime, body: Mapping[str, object] | None = None, by: str | None = None
) -> None:
    """Record what happened to the sign-in of a person, as a member where they are one."""
    if isinstance(person, Member):
        record_of(person, kind=f"member.{kind}", at=at, body=body, by=by)
    else:
        record_of_staff(person, kind=kind, at=at, body=body, by=by)
