"""What can be asked about use: a member's charges, and what the site recorded about one.

Reads only. Must not know requests.
"""

from django.db.models import Q, QuerySet

from makegood.kernel.refusals import NotFound
from makegood.members.models import Member
from makegood.services.models import Charge, Incident

PAGE = 50


def charges_of(member: Member, *, before: Charge | None = None, limit: int = PAGE) -> list[Charge]:
    """Give a member's charges, newest first; with `before`, the page that follows that charge."""
    charges = _charges_of(member).order_by("-at", "-id")
    if before:
        charges = charges.filter(Q(at__lt=before.at) | Q(at=before.at, id__lt=before.pk))
    return list(charges[:limit])


def charge_for_member(member: Member, charge_id: int) -> Charge:
    """Give one charge of a member.

    Raises:
        NotFound: where there is none, or it is somebody else's.
    """
    charge = _charges_of(member).filter(pk=charge_id).first()
    if charge is None:
        raise NotFound(f"There is no charge {charge_id} here.", charge=charge_id)
    return charge


def _charges_of(member: Member) -> QuerySet[Charge]:
    charges = Charge.objects.filter(site_id=member.site_id, member=member)
    return charges.select_related("product", "counterpart", "member__site")


def incidents_of(charge: Charge) -> list[Incident]:
    """Give what went wrong with a charge, as the site recorded it, oldest first."""
    return list(Incident.objects.filter(site_id=charge.site_id, charge=charge).order_by("at", "id"))


def last_incident(charge: Charge) -> Incident | None:
    """Give the latest incident of a charge, if there is any."""
    return Incident.objects.filter(site_id=charge.site_id, charge=charge).order_by("at", "id").last()
