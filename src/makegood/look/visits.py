"""A visit: who looks at which site, at which instant.

Owns the three shapes of it; doors make them, pages are shown to them. Must not know any one page.
"""

from dataclasses import dataclass
from datetime import datetime

from makegood.catalogue.queries import Range
from makegood.members.duties import Duty, duties_of
from makegood.members.models import Member, Staff
from makegood.sites.models import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A look at one site, by anybody: signed in or not, a member, staff, both or neither."""

    site: Site
    at: datetime
    sells: Range
    member: Member | None = None
    staff: Staff | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberVisit(Visit):
    """A member's look at their own site."""

    member: Member


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffVisit(Visit):
    """A look by staff at the site that they work for."""

    staff: Staff

    @property
    def duties(self) -> frozenset[Duty]:
        """What this person may do here; a template asks `{% if "approve" in visit.duties %}`."""
        return duties_of(self.staff.role)
