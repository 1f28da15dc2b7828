"""What changes people: joining, activation and its end, acceptance of the terms, counterparts and staff.

Owns who may act on a site. Events name people by number alone: names and addresses stay out of the audit chain.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Required, TypedDict, Unpack

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from makegood.members.models import Acceptance, Counterpart, Member, MemberStatus, Role, Staff, User
from makegood.members.refusals import (
    AccountBlocked,
    AccountSuspended,
    AccountTerminated,
    AlreadyRegistered,
    NotActivated,
    TermsNotAccepted,
    UnderAge,
)
from makegood.members.text import clean_address, clean_handle, clean_name
from makegood.sites.models import Site
from makegood.sites.operations import record_event
from makegood.sites.queries import version_in_force, versions_in_effect

STANDING_REFUSALS = {
    MemberStatus.PENDING: NotActivated,
    MemberStatus.BLOCKED: AccountBlocked,
    MemberStatus.SUSPENDED: AccountSuspended,
    MemberStatus.TERMINATED: AccountTerminated,
    MemberStatus.DEACTIVATED: NotActivated,
}


class Registration(TypedDict, total=False):
    """What somebody says on joining. Without a password nobody can sign in to the account."""

    handle: Required[str]
    name: Required[str]
    email: Required[str]
    accepts: bool
    activate: bool
    born: date | None
    confirmed: bool
    country: str
    password: str | None


@transaction.atomic
def register_member(site: Site, *, at: datetime, **said: Unpack[Registration]) -> Member:
    """Make a member who accepts the terms in force (C1), active at once unless `activate` is false.

    An age is checked where the site asks for one and it is known.

    Raises:
        TermsNotAccepted: where `accepts` is false.
        UnderAge: where the person is too young for the site.
        AlreadyRegistered: where the handle or the address is taken.
        BadText, BadAddress: where the name, handle or address cannot be taken.
    """
    if not said.get("accepts", True):
        raise TermsNotAccepted
    _check_age(site, born=said.get("born"), at=at)
    member = _new_member(site, said, at=at)
    accepted = Acceptance.objects.create(
        site=site, member=member, version=version_in_force(site, at=at), way="joined", at=at
    )
    body = {"policy_version": accepted.version.number}
    _record(member, kind="member.registered", at=at, body=body)
    if said.get("activate", True):
        activate_member(member, at=at)
    return member


def _new_member(site: Site, said: Registration, *, at: datetime) -> Member:
    handle, email = clean_handle(said["handle"]), clean_address(said["email"])
    # Joining is rare: one at a time on a site, so that the second of two is refused and not broken.
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    taken = Member.objects.filter(Q(handle=handle) | Q(email=email), site=site).first()
    if taken:
        raise AlreadyRegistered(field="handle" if taken.handle == handle else "address")
    return Member.objects.create(
        site=site,
        user=_sign_in(email, password=said.get("password")),
        handle=handle,
        name=clean_name(said["name"]),
        email=email,
        country=said.get("country", ""),
        born=said.get("born"),
        is_confirmed=said.get("confirmed", False),
        registered_at=at,
    )


def _sign_in(email: str, *, password: str | None) -> User | None:
    if password is None:
        return None
    user = User.objects.filter(email=email).first()
    if user is None:
        return User.objects.create_user(email, password=password)
    # The address signs in on another site already: only its owner may join with it here.
    if not user.check_password(password):
        raise AlreadyRegistered(field="address")
    return user


def _check_age(site: Site, *, born: date | None, at: datetime) -> None:
    if site.minimum_age is None or born is None:
        return
    today = at.astimezone(site.time_zone).date()
    if _age(born, on=today) < site.minimum_age:
        raise UnderAge(minimum=site.minimum_age)


def _age(born: date, *, on: date) -> int:
    # Who was born on 29 February turns a year older on 1 March of a common year.
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


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
        _record(member, kind="member.activated", at=at)
        accept_by_use(member, at=at)


@transaction.atomic
def deactivate_member(member: Member, *, at: datetime) -> None:
    """Close an account at its member's own wish (M15); what is owed stays owed, and can be asked for (X7).

    A second time changes nothing.

    Raises:
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: where it is not the member's to close.
    """
    if Member.objects.filter(pk=member.pk, status=MemberStatus.ACTIVE).update(status=MemberStatus.DEACTIVATED):
        _record(member, kind="member.deactivated", at=at)
    member.refresh_from_db(fields=["status"])
    if member.status != MemberStatus.DEACTIVATED:
        raise STANDING_REFUSALS[MemberStatus(member.status)]


def require_active(member: Member) -> None:
    """Let pass only a member whose account is active now, whatever the caller's copy says.

    Raises:
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: by the standing of the account.
    """
    member.refresh_from_db(fields=["status"])
    if member.status != MemberStatus.ACTIVE:
        raise STANDING_REFUSALS[MemberStatus(member.status)]


def accept_by_use(member: Member, *, at: datetime) -> None:
    """Record that a member who goes on using the site accepts the policy in force (C1, C11, M13); once a version.

    An account that is not active accepts nothing. Where the acceptance is on record this costs one query.
    """
    accepted = Acceptance.objects.filter(member=member, version=OuterRef("pk"))
    active = Member.objects.filter(pk=member.pk, status=MemberStatus.ACTIVE)
    in_effect = versions_in_effect(member.site_id, at=at).values_list("pk", "number", Exists(accepted), Exists(active))
    version_id, number, is_accepted, is_active = in_effect[0]
    if is_accepted or not is_active:
        return
    with transaction.atomic():
        _, is_new = Acceptance.objects.get_or_create(
            site_id=member.site_id, member=member, version_id=version_id, defaults={"way": "continued", "at": at}
        )
        if is_new:
            _record(member, kind="policy.accepted", at=at, body={"policy_version": number})


def _record(member: Member, *, kind: str, at: datetime, body: Mapping[str, object] | None = None) -> None:
    name = f"member:{member.pk}"
    record_event(member.site, kind=kind, subject=name, actor=name, at=at, body=body, member_id=member.pk)


class CounterpartDetails(TypedDict, total=False):
    """Who offers services here: `kind` is performer or correspondent."""

    handle: Required[str]
    name: Required[str]
    kind: Required[str]
    confirmed: bool
    independent: bool


@transaction.atomic
def add_counterpart(site: Site, *, at: datetime, **details: Unpack[CounterpartDetails]) -> Counterpart:
    """Add somebody whose services members pay for.

    Raises:
        AlreadyRegistered: where the handle is taken.
        BadText: where the name or handle cannot be taken.
    """
    counterpart, is_new = Counterpart.objects.get_or_create(
        site=site,
        handle=clean_handle(details["handle"]),
        defaults={
            "name": clean_name(details["name"]),
            "kind": details["kind"],
            "is_confirmed": details.get("confirmed", True),
            "is_independent": details.get("independent", False),
        },
    )
    if not is_new:
        raise AlreadyRegistered(field="handle")
    subject = f"counterpart:{counterpart.pk}"
    record_event(site, kind="counterpart.added", subject=subject, actor="site", at=at)
    return counterpart


class StaffDetails(TypedDict, total=False):
    """Who works here; without a password nobody can sign in as them."""

    handle: Required[str]
    name: Required[str]
    role: str
    email: str | None
    password: str | None


@transaction.atomic
def add_staff(site: Site, **details: Unpack[StaffDetails]) -> Staff:
    """Give the member of staff of that handle, made on first mention.

    Raises:
        AlreadyRegistered: where the address signs in already with another password.
        BadText, BadAddress: where the name, handle or address cannot be taken.
    """
    handle, email = clean_handle(details["handle"]), details.get("email")
    staff = Staff.objects.select_related("site").filter(site=site, handle=handle).first()
    if staff is None:
        staff, _ = Staff.objects.get_or_create(
            site=site,
            handle=handle,
            defaults={
                "name": clean_name(details["name"]),
                "role": details.get("role", Role.AGENT),
                "user": _sign_in(clean_address(email), password=details.get("password")) if email else None,
            },
        )
    return staff
