"""What can be asked about use: a member's charges, sessions and orders, and what the site recorded about them.

Reads only. Must not know requests.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import Least

from makegood.catalogue.models import ProductKind
from makegood.kernel.refusals import NotFound
from makegood.members.models import Counterpart, Member
from makegood.services.models import Charge, Incident, Order, Session
from makegood.sites.models import Site

PAGE = 50
# How long a session may be due before somebody should look at it: many rounds of the worker.
PATIENCE = timedelta(minutes=1)

# The earliest instant at which an open session of a site has to be moved on.
NEXT_SESSION_DUE = """
    SELECT min(least(held_until, next_beat_by)) FROM services_session WHERE site_id = %(site)s AND ended_at IS NULL
"""


# The last letter that a member had written to somebody by an instant, and what one like it cost.
LAST_LETTER = """
    SELECT jsonb_build_array(letter.id, letter.cost_credits / letter.count)
    FROM services_charge letter JOIN catalogue_product product ON product.id = letter.product_id
    WHERE letter.member_id = %(member)s AND letter.counterpart_id = %(counterpart)s
    AND product.service = 'letter' AND letter.at <= %(until)s
    ORDER BY letter.at DESC, letter.id DESC LIMIT 1
"""


def charge_for_member(member: Member, charge_id: int) -> Charge:
    """Give one charge of a member.

    Raises:
        NotFound: where there is none, or it is somebody else's.
    """
    whole = uses_of(member).select_related("session").prefetch_related("incidents")
    charge = whole.filter(pk=charge_id).first()
    if charge is None:
        raise NotFound(f"There is no charge {charge_id} here.", charge=charge_id)
    return charge


def uses_of(member: Member) -> QuerySet[Charge]:
    """Give a member's charges in no order, for lists that search them."""
    charges = Charge.objects.filter(site_id=member.site_id, member=member)
    return charges.select_related("product", "counterpart", "member__site")


def dealings_with(person: Counterpart, *, member: Member) -> list[Charge]:
    """Give what a member used with somebody, the latest first, as far as a page shows it."""
    return list(uses_of(member).filter(counterpart=person).order_by("-at", "-id")[:PAGE])


def uses_since(member: Member, instant: datetime) -> int:
    """Count what a member used by the piece after an instant."""
    used = Charge.objects.filter(site_id=member.site_id, member=member, at__gt=instant)
    by_the_piece = used.filter(product__kind=ProductKind.ONE_OFF)
    return int(by_the_piece.aggregate(uses=Sum("count", default=0))["uses"])


def texts_between(reporter: Member, about: Member | Counterpart) -> list[Charge]:
    """Give the texts that a report may be about, the latest first: those with that person, or by that member."""
    written = uses_of(reporter).filter(counterpart=about) if isinstance(about, Counterpart) else uses_of(about)
    with_words = written.exclude(text="", text_deleted_at=None)
    return list(with_words.order_by("-at", "-id")[:PAGE])


def session_of(charge: Charge) -> Session | None:
    """Give the session that ended in a charge; none for a thing used by the piece."""
    found: Session | None = getattr(charge, "session", None)
    return found


def open_sessions_of(member: Member) -> list[Session]:
    """Give the sessions that a member is in, oldest first."""
    running = Session.objects.filter(site_id=member.site_id, member=member, ended_at=None)
    return list(running.select_related("product", "counterpart", "member__site").order_by("opened_at", "id"))


def session_for_member(member: Member, session_id: int) -> Session:
    """Give one session of a member, running or over.

    Raises:
        NotFound: where there is none, or it is somebody else's.
    """
    sessions = Session.objects.filter(site_id=member.site_id, member=member, pk=session_id)
    session = sessions.select_related(
        "product", "counterpart", "member__site", "charge__product", "charge__counterpart"
    ).first()
    if session is None:
        raise NotFound(f"There is no session {session_id} here.", session=session_id)
    return session


def sessions_due(site: Site, *, at: datetime) -> list[Session]:
    """Give the open sessions whose held minutes ran out by `at`, or whose heartbeats stopped, longest due first."""
    due = Session.objects.filter(site=site, ended_at=None).annotate(due_at=Least("held_until", "next_beat_by"))
    return list(due.filter(due_at__lte=at).order_by("due_at", "id"))


def stuck_sessions(site: Site, *, at: datetime) -> list[Session]:
    """Give the open sessions that should have been moved on by now and were not, longest due first."""
    return sessions_due(site, at=at - PATIENCE)


def orders_placed_by(member: Member) -> QuerySet[Order]:
    """Give a member's orders in no order, for lists that search them."""
    return Order.objects.filter(site_id=member.site_id, member=member).select_related("product", "member__site")


def order_for_member(member: Member, order_id: int) -> Order:
    """Give one order of a member.

    Raises:
        NotFound: where there is none, or it is somebody else's.
    """
    orders = Order.objects.filter(site_id=member.site_id, member=member, pk=order_id)
    order = orders.select_related("product", "version", "member__site").first()
    if order is None:
        raise NotFound(f"There is no order {order_id} here.", order=order_id)
    return order


def order_for_staff(site: Site, order_id: int) -> Order:
    """Give one order of a site.

    Raises:
        NotFound: where the site has none of that number.
    """
    orders = Order.objects.filter(site=site, pk=order_id)
    order = orders.select_related("site", "product", "version", "member__site").first()
    if order is None:
        raise NotFound(f"There is no order {order_id} here.", order=order_id)
    return order


def charge_for_staff(site: Site, charge_id: int) -> Charge:
    """Give one charge of a site.

    Raises:
        NotFound: where the site has none of that number.
    """
    charges = Charge.objects.filter(site=site, pk=charge_id)
    charge = charges.select_related("site", "product", "counterpart", "member__site").first()
    if charge is None:
        raise NotFound(f"There is no use {charge_id} here.", charge=charge_id)
    return charge


def counterparts_of(member: Member) -> QuerySet[Counterpart]:
    """List the people with whom a member used anything, by name, each with when that was last."""
    met = Counterpart.objects.filter(site_id=member.site_id, charges__member=member)
    return met.annotate(last_met=Max("charges__at", filter=Q(charges__member=member))).order_by("name", "id")


def counterpart_for_member(member: Member, counterpart_id: int) -> Counterpart:
    """Give one of the people with whom this member used anything.

    Raises:
        NotFound: where there is nobody of that number, or the member never dealt with them.
    """
    counterpart = counterparts_of(member).filter(pk=counterpart_id).first()
    if counterpart is None:
        raise NotFound("There is nobody of that number whom you dealt with here.", counterpart=counterpart_id)
    return counterpart


def incidents_of(about: Charge | Order, *, until: datetime | None = None) -> list[Incident]:
    """Give what went wrong with a charge or an order, as the site recorded it, oldest first."""
    # Sorted here: whoever has read them with their charge has them at hand.
    known = sorted(about.incidents.all(), key=lambda each: (each.at, each.pk))
    return [each for each in known if until is None or each.at <= until]


def incidents_of_charges(charges: Collection[Charge]) -> Mapping[int, list[Incident]]:
    """Give the incidents of charges by the charge's id, oldest first; a charge without any is left out."""
    known: dict[int, list[Incident]] = {}
    for incident in Incident.objects.filter(charge__in=charges).order_by("at", "id"):
        assert incident.charge_id is not None, "it was looked for by its charge"
        known.setdefault(incident.charge_id, []).append(incident)
    return known


def last_incident(about: Charge | Order, *, until: datetime | None = None) -> Incident | None:
    """Give the latest incident of a charge or an order, if there is any; with `until`, that was so by then."""
    return next(reversed(incidents_of(about, until=until)), None)
