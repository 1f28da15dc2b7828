"""How this room tells of what happened to a member.

Owns the form of these events: people by number alone, and who did it.
"""

from collections.abc import Mapping
from datetime import datetime

from makegood.members.models import Member
from makegood.sites.operations import record_event


def record_of(
    member: Member, *, kind: str, at: datetime, body: Mapping[str, object] | None = None, by: str | None = None
) -> None:
    """Record what happened to a member; it was the member who did it, unless `by` says otherwise."""
    name = f"member:{member.pk}"
    record_event(member.site, kind=kind, subject=name, actor=by or name, at=at, body=body, member_id=member.pk)
