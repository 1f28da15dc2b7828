"""The hats of a demo: the people of its sites, any of whom a visitor may be for a while.

Owns who they are and that only a demo has any. Must not know where a hat leads.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.db.models import QuerySet

from makegood.members.models import Member, MemberStatus, Role, Staff
from makegood.sites.models import Site

# Of the members of a site those who joined first; a demo has about ten, and whoever tries it out adds a few.
MEMBERS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Hat:
    """Somebody of one site, and as what they come there."""

    user_id: int
    name: str
    part: str
    is_staff: bool
    site_id: int
    slug: str


def hats_of(sites: Collection[Site]) -> dict[int, list[Hat]]:
    """Give the hats of sites by their numbers: staff in the order of their roles, then members by name."""
    if not settings.MAKEGOOD_DEMO:
        return {}
    staff = [_of_staff(each) for each in _staff().filter(site__in=sites)]
    members = [_of_member(each) for each in _members().filter(site__in=sites)]
    hats = sorted([*staff, *members], key=lambda hat: hat.site_id)
    return {site: _shown(list(of_site)) for site, of_site in groupby(hats, key=lambda hat: hat.site_id)}


def hat_of(*, user: str, slug: str) -> Hat | None:
    """Find the hat of a person on a site, whatever somebody sent as a number; outside a demo there is none."""
    if not settings.MAKEGOOD_DEMO or not user.isascii() or not user.isdigit() or len(user) > 18:
        return None
    staff = _staff().filter(user_id=int(user), site__slug=slug).first()
    member = _members().filter(user_id=int(user), site__slug=slug).first()
    if staff is not None:
        return _of_staff(staff)
    return None if member is None else _of_member(member)


def _staff() -> QuerySet[Staff]:
    return Staff.objects.exclude(user=None).select_related("site").order_by("id")


def _members() -> QuerySet[Member]:
    return Member.objects.exclude(user=None).select_related("site").order_by("id")


def _of_staff(staff: Staff) -> Hat:
    return Hat(staff.user_id or 0, staff.name, staff.get_role_display().lower(), True, staff.site_id, staff.site.slug)


def _of_member(member: Member) -> Hat:
    standing = "" if member.status == MemberStatus.ACTIVE else f", {member.get_status_display().lower()}"
    return Hat(member.user_id or 0, member.name, f"member{standing}", False, member.site_id, member.site.slug)


def _shown(hats: list[Hat]) -> list[Hat]:
    roles = [Role(role).label.lower() for role in Role]
    staff = sorted((hat for hat in hats if hat.is_staff), key=lambda hat: roles.index(hat.part))
    members = [hat for hat in hats if not hat.is_staff][:MEMBERS_SHOWN]
    return staff + sorted(members, key=lambda hat: hat.name)
