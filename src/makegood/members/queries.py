"""What can be asked about people: who a sign-in is on a site, who has a handle, what somebody accepted.

Reads only. Must not know money, products or requests.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from makegood.kernel.refusals import NotFound
from makegood.members.models import (
    Acceptance,
    CodePurpose,
    Counterpart,
    MailedCode,
    Member,
    MemberStatus,
    Report,
    Sanction,
    Staff,
    User,
)
from makegood.members.text import same_address
from makegood.sites.models import Site

SignIn = AbstractBaseUser | AnonymousUser

# The first report of a scam by a member about somebody, as it stood at an instant (L1).
FIRST_REPORT = """
    SELECT min(id) FROM members_report
    WHERE member_id = %(member)s AND about_counterpart_id = %(counterpart)s AND because = 'scam' AND at <= %(until)s
"""


def member_of(user: SignIn, *, site: Site) -> Member | None:
    """Give the member that a sign-in is on this site, if it is one."""
    if not user.is_authenticated:
        return None
    return Member.objects.select_related("site").filter(site=site, user_id=user.pk).first()


def staff_of(user: SignIn, *, site: Site) -> Staff | None:
    """Give the member of staff that a sign-in is on this site, if it is one."""
    if not user.is_authenticated:
        return None
    return Staff.objects.select_related("site").filter(site=site, user_id=user.pk).first()


def member_by_handle(site: Site, handle: str) -> Member:
    """Give the member of that handle.

    Raises:
        NotFound: where there is none on this site.
    """
    member = Member.objects.select_related("site").filter(site=site, handle=handle).first()
    if member is None:
        raise NotFound(f"There is no member “{handle}” here.", member=handle)
    return member


def counterpart_by_handle(site: Site, handle: str) -> Counterpart:
    """Give the performer or correspondent of that handle.

    Raises:
        NotFound: where there is none on this site.
    """
    counterpart = Counterpart.objects.filter(site=site, handle=handle).first()
    if counterpart is None:
        raise NotFound(f"There is no performer or correspondent “{handle}” here.", counterpart=handle)
    return counterpart


def people_here(site: Site) -> QuerySet[Counterpart]:
    """List the performers and correspondents who have not left, by name."""
    return Counterpart.objects.filter(site=site, left_at=None).order_by("name", "id")


def reports_about(member: Member, *, counterpart: Counterpart) -> list[Report]:
    """Give what a member reported about somebody, the latest first."""
    reports = Report.objects.filter(site_id=member.site_id, member=member, about_counterpart=counterpart)
    return list(reports.order_by("-at", "-id"))


def acceptances(member: Member) -> list[Acceptance]:
    """Give what a member accepted and when, oldest first."""
    found = Acceptance.objects.filter(site_id=member.site_id, member=member)
    return list(found.select_related("version").order_by("at", "id"))


def sanctions_of(member: Member) -> list[Sanction]:
    """Give the sanctions of an account, those that stand first, then the latest first."""
    found = Sanction.objects.filter(site_id=member.site_id, member=member).order_by("-at", "-id")
    return sorted(found, key=lambda each: each.lifted_at is not None)


def reports_at(site: Site) -> QuerySet[Report]:
    """List the reports of a site with what was made of each, in no order."""
    found = Report.objects.filter(site=site)
    return found.select_related("site", "member", "about_member", "about_counterpart", "answer__by")


def reports_with(member: Member) -> QuerySet[Report]:
    """List what a member reported and what others reported of them, the latest first."""
    found = reports_at(member.site).filter(Q(member=member) | Q(about_member=member))
    return found.order_by("-at", "-id")


def report_for_staff(site: Site, report_id: int) -> Report:
    """Give one report of a site to its staff.

    Raises:
        NotFound: where this site has none of that number.
    """
    report = reports_at(site).filter(pk=report_id).first()
    if report is None:
        raise NotFound(f"There is no report {report_id} here.", report=report_id)
    return report


def standing_sanctions(member: Member) -> list[Sanction]:
    """Give what closes an account now, oldest first; nothing where it is not closed from outside."""
    return list(Sanction.objects.filter(member=member, lifted_at=None).order_by("id"))


def latest_code(member: Member, *, purpose: CodePurpose) -> MailedCode | None:
    """Give the code that was mailed last: the only one that can open anything."""
    return MailedCode.objects.filter(member=member, purpose=purpose).order_by("-id").first()


def member_to_recover(address: str, *, slug: str = "") -> Member | None:
    """Give the account whose member gets a code for a new password, of all that sign in with an address.

    That is the one on the site of that name, else one that is suspended, since it may be waiting for just this.
    """
    found = Member.objects.select_related("site", "user").filter(email=same_address(address))
    urgency = Case(When(site__slug=slug, then=Value(0)), When(status=MemberStatus.SUSPENDED, then=Value(1)), default=2)
    return found.order_by(urgency, "id").first()


def account_to_recover(address: str, *, slug: str = "") -> Member | Staff | None:
    """Give the account that gets a code for a new password: a member's, else that of somebody who works here."""
    works = Staff.objects.filter(user__email=same_address(address)).select_related("site", "user")
    urgency = Case(When(site__slug=slug, then=Value(0)), default=1)
    return member_to_recover(address, slug=slug) or works.order_by(urgency, "id").first()


def account_of(user: User) -> Member | Staff | None:
    """Give the account as which the owner of a sign-in is written to: as a member, else as one of the staff."""
    members = Member.objects.filter(user=user).select_related("site").order_by("id")
    return members.first() or Staff.objects.filter(user=user).select_related("site").order_by("id").first()


def staff_of_site(site: Site) -> list[Staff]:
    """List who works on a site and can sign in, by name, each with `has_factor`."""
    factor = TOTPDevice.objects.filter(user=OuterRef("user"), confirmed=True)
    here = Staff.objects.filter(site=site, user__isnull=False).select_related("user")
    return list(here.annotate(has_factor=Exists(factor)).order_by("name", "id"))


def staff_for_operator(site: Site, staff_id: int) -> Staff:
    """Give one of those who work on a site.

    Raises:
        NotFound: where nobody of that number works on this site.
    """
    found = Staff.objects.filter(site=site, pk=staff_id, user__isnull=False).select_related("site", "user").first()
    if found is None:
        raise NotFound(f"Nobody of the number {staff_id} works here.", staff=staff_id)
    return found


def has_second_factor(user: User) -> bool:
    """Tell whether signing in takes a second step."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def paper_codes_left(user: User) -> int:
    """Count the recovery codes that were not used yet."""
    return int(StaticToken.objects.filter(device__user=user).count())
