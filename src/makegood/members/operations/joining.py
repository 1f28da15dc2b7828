"""Joining a site.

Owns who may have an account (M1, M3, M4), and that an address has one.
"""

from datetime import date, datetime
from typing import Required, TypedDict, Unpack

from django.db import transaction
from django.db.models import Q

from makegood.members.models import Acceptance, Member, MemberStatus
from makegood.members.operations.codes import send_activation_code
from makegood.members.operations.recording import record_of
from makegood.members.operations.sign_ins import sign_in_for
from makegood.members.operations.standing import STANDING_REFUSALS, activate_member
from makegood.members.refusals import AlreadyRegistered, TermsNotAccepted, UnderAge
from makegood.members.text import clean_address, clean_handle, clean_name, mailbox_of
from makegood.sites.models import Site
from makegood.sites.queries import version_in_force

# With one of these there is no other account for the same person, unless the operator lifts it.
CLOSED_FOR_GOOD = (MemberStatus.BLOCKED, MemberStatus.TERMINATED)


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
        AccountBlocked, AccountTerminated: where an account with that mailbox was closed for good (M4, V10).
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
    record_of(member, kind="member.registered", at=at, body=body)
    if said.get("activate", True):
        activate_member(member, at=at)
    return member


@transaction.atomic
def join_member(site: Site, *, at: datetime, **said: Unpack[Registration]) -> Member:
    """Make a member whose address is still to be proven: a code is on its way to it, and opens the account (M2).

    Raises:
        TermsNotAccepted, UnderAge, AccountBlocked, AccountTerminated, AlreadyRegistered, BadText, BadAddress: as for
            `register_member`.
    """
    said["activate"] = False
    member = register_member(site, at=at, **said)
    send_activation_code(member, at=at)
    return member


def _new_member(site: Site, said: Registration, *, at: datetime) -> Member:
    handle, email = clean_handle(said["handle"]), clean_address(said["email"])
    # Joining is rare: one at a time on a site, so that the second of two is refused and not broken.
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    _check_closed(site, email)
    taken = Member.objects.filter(Q(handle=handle) | Q(email=email), site=site).first()
    if taken:
        raise AlreadyRegistered(field="handle" if taken.handle == handle else "address")
    return Member.objects.create(
        site=site,
        user=sign_in_for(email, password=said.get("password")),
        handle=handle,
        name=clean_name(said["name"]),
        email=email,
        country=said.get("country", ""),
        born=said.get("born"),
        is_confirmed=said.get("confirmed", False),
        registered_at=at,
    )


def _check_closed(site: Site, email: str) -> None:
    """Refuse whoever had an account closed for good, also behind another tag of the same mailbox (M4, V10)."""
    mailbox, domain = mailbox_of(email).rsplit("@", 1)
    same = Q(email=f"{mailbox}@{domain}") | Q(email__startswith=f"{mailbox}+", email__endswith=f"@{domain}")
    closed = Member.objects.filter(same, site=site, status__in=CLOSED_FOR_GOOD).order_by("-status").first()
    if closed is not None:
        raise STANDING_REFUSALS[MemberStatus(closed.status)]


def _check_age(site: Site, *, born: date | None, at: datetime) -> None:
    if site.minimum_age is None or born is None:
        return
    today = at.astimezone(site.time_zone).date()
    if _age(born, on=today) < site.minimum_age:
        raise UnderAge(minimum=site.minimum_age)


def _age(born: date, *, on: date) -> int:
    # Who was born on 29 February turns a year older on 1 March of a common year.
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
