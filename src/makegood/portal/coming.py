"""The version of the policy that is coming, as one member meets it.

Owns what is said of it beside the account. What it says itself, and when it takes effect, sites know.
"""

from dataclasses import dataclass
from datetime import datetime

from makegood.members.models import Acceptance, Member
from makegood.sites.models import PolicyVersion
from makegood.sites.queries import coming_version, version_before


@dataclass(frozen=True, slots=True)
class Coming:
    """A version that waits to take effect, the one that it follows, and whether the member accepted it already."""

    version: PolicyVersion
    since: PolicyVersion | None
    is_accepted: bool


def coming_for(member: Member, *, at: datetime) -> Coming | None:
    """Give the version that a member should know of before it takes effect, if one is coming."""
    version = coming_version(member.site, at=at)
    if version is None:
        return None
    accepted = Acceptance.objects.filter(site_id=member.site_id, member=member, version=version)
    return Coming(version, version_before(version), is_accepted=accepted.exists())
