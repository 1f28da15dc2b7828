"""The version of the policy that is coming, as one member meets it.

Owns what is said of it beside the account. What it says itself, and when it takes effect, sites know.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery

from makegood.members.models import Acceptance, Member
from makegood.sites.models import PolicyVersion
from makegood.sites.queries import coming_versions


@dataclass(frozen=True, slots=True)
class Coming:
    """A version that waits to take effect, the number of the one before it, and whether the member has accepted it."""

    version: PolicyVersion
    since: int | None
    is_accepted: bool


def coming_for(member: Member, *, at: datetime) -> Coming | None:
    """Give the version that a member should know of before it takes effect, if one is coming; in one query."""
    accepted = Acceptance.objects.filter(site_id=member.site_id, member=member, version=OuterRef("pk"))
    earlier = PolicyVersion.objects.filter(site=OuterRef("site"), effective_at__lt=OuterRef("effective_at"))
    versions = coming_versions(member.site, at=at).annotate(
        is_accepted=Exists(accepted), since=Subquery(earlier.order_by("-effective_at").values("number")[:1])
    )
    version = versions.first()
    return None if version is None else Coming(version, version.since, is_accepted=version.is_accepted)
