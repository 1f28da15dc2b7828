"""Staff: who works on a site.

Owns their rows.
"""

from typing import Required, TypedDict, Unpack

from django.db import transaction

from makegood.members.models import Role, Staff
from makegood.members.operations.sign_ins import sign_in_for
from makegood.members.text import clean_address, clean_handle, clean_name
from makegood.sites.models import Site


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
                "user": sign_in_for(clean_address(email), password=details.get("password")) if email else None,
            },
        )
    return staff
