"""Staff: who works on a site, in which role, and who does not any more.

Owns their rows, and that a site never loses its last operator.
"""

from datetime import datetime
from itertools import chain, count
from typing import Required, TypedDict, Unpack

from django.db import transaction
from django.utils.text import slugify

from makegood.kernel.refusals import Refusal
from makegood.members.models import Role, Staff, User
from makegood.members.operations.recording import record_of_staff
from makegood.members.operations.sign_ins import sign_in_for
from makegood.members.text import LONGEST_HANDLE, clean_address, clean_handle, clean_name
from makegood.sites.models import Site


class LastOperator(Refusal):
    """The last operator of a site removed, or given a narrower role."""

    code = "last_operator"

    def __init__(self) -> None:
        super().__init__("This is the last operator here. Make somebody else an operator first.")


class WorksHere(Refusal):
    """Somebody hired who works on the site already."""

    code = "works_here"

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} works here already. Change the role instead.")


class StaffDetails(TypedDict, total=False):
    """Who works here; without a password nobody can sign in as them."""

    handle: Required[str]
    name: Required[str]
    role: str
    email: str | None
    password: str | None


class Newcomer(TypedDict):
    """Somebody who is to work on a site, with the address that they sign in with."""

    name: str
    email: str
    role: Role


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
                "user": sign_in_for(clean_address(email), password=details.get("password")) if email else None,
            },
        )
    return staff


@transaction.atomic
def hire(site: Site, *, by: str, at: datetime, **who: Unpack[Newcomer]) -> Staff:
    """Let somebody work here, and tell them by mail; who has no sign-in yet sets its password by the mailed code.

    Raises:
        WorksHere: where the address works here already.
        BadText, BadAddress: where the name or address cannot be taken.
    """
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    address, plain = clean_address(who["email"]), clean_name(who["name"])
    if Staff.objects.filter(site=site, user__email=address).exists():
        raise WorksHere(address)
    user = User.objects.filter(email=address).first() or User.objects.create_user(address)
    staff = Staff.objects.create(site=site, user=user, handle=_free_handle(site, plain), name=plain, role=who["role"])
    record_of_staff(staff, kind="hired", at=at, body={"role": who["role"]}, by=by)
    return staff


@transaction.atomic
def change_role(staff: Staff, *, role: Role, by: str, at: datetime) -> Staff:
    """Give somebody another role; the same again changes nothing.

    Raises:
        LastOperator: where nobody else would be one.
    """
    staff = _locked(staff)
    if staff.role == role:
        return staff
    _keep_an_operator(staff)
    before, staff.role = staff.role, role
    staff.save(update_fields=["role"])
    record_of_staff(staff, kind="role_changed", at=at, body={"role": role, "before": before}, by=by)
    return staff


@transaction.atomic
def dismiss(staff: Staff, *, by: str, at: datetime) -> Staff:
    """Let somebody work here no longer: the console is closed to them at once, and what they did keeps their name.

    Raises:
        LastOperator: where nobody else would be one.
    """
    staff = _locked(staff)
    if staff.user is None:
        return staff
    _keep_an_operator(staff)
    record_of_staff(staff, kind="dismissed", at=at, by=by)
    staff.user = None
    staff.save(update_fields=["user"])
    return staff


def _locked(staff: Staff) -> Staff:
    """Give somebody of the staff as they stand; of two who change roles at once the second comes after the first."""
    Site.objects.select_for_update(no_key=True).get(pk=staff.site_id)
    return Staff.objects.select_related("site", "user").get(pk=staff.pk)


def _keep_an_operator(staff: Staff) -> None:
    others = Staff.objects.filter(site_id=staff.site_id, role=Role.OPERATOR, user__isnull=False).exclude(pk=staff.pk)
    if staff.role == Role.OPERATOR and not others.exists():
        raise LastOperator


def _free_handle(site: Site, name: str) -> str:
    """Give a handle made of the name, with a number where somebody has or had it."""
    plain = (slugify(name) or "staff")[:LONGEST_HANDLE]
    taken = set(Staff.objects.filter(site=site, handle__startswith=plain).values_list("handle", flat=True))
    return next(each for each in chain([plain], (f"{plain}-{number}" for number in count(2))) if each not in taken)
