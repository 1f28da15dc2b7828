"""What one screen says of a site: what waits, what is due, what came in and went back, what is owed.

Owns which figures stand there. Each is one query whatever there is of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import QuerySet, Sum, Value

from makegood.claims.chargebacks import evidence_to_send, unreturned
from makegood.claims.models import Chargeback, Request
from makegood.claims.queries import WAITING
from makegood.claims.queue import queue_counts
from makegood.kernel.money import Money
from makegood.ledger import queries as ledger
from makegood.ledger.amounts import CREDITS, Amount
from makegood.ledger.book import AccountKind
from makegood.look.urgency import soon_ends
from makegood.payments.models import Payment, Refund, RefundStatus
from makegood.payments.queries import unresolved_intents
from makegood.sites.models import PolicyVersion, Site
from makegood.sites.queries import failed_deliveries, policy_of

A_WEEK = timedelta(weeks=1)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed to members of one asset now, and a week ago."""

    asset: str
    now: Amount
    before: Amount


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of one screen."""

    counts: Mapping[str, int]
    due_today: Sequence[Request]
    came_in: Sequence[Money]
    went_back: Sequence[Money]
    owed: Sequence[Owed]
    disputes: Sequence[Chargeback]
    unresolved: int
    unreturned: int
    undelivered: int
    coming_version: PolicyVersion | None
    # What is due before this is due soon.
    soon: datetime


def overview(site: Site, *, at: datetime) -> Overview:
    """Look over a site as it stands."""
    since = at - A_WEEK
    paid = Payment.objects.filter(site=site, paid_at__gt=since, paid_at__lte=at)
    arrived = Refund.objects.filter(site=site, status=RefundStatus.SUCCEEDED, answered_at__gt=since)
    came_in, went_back = _moved(paid, arrived)
    in_force, coming = _versions(site, at=at)
    return Overview(
        counts=queue_counts(site),
        due_today=due_today(site, at=at),
        came_in=came_in,
        went_back=went_back,
        owed=_owed(site, since=since, at=at),
        disputes=list(evidence_to_send(site)[:SHOWN]),
        unresolved=unresolved_intents(site).count(),
        unreturned=unreturned(site).count(),
        undelivered=len(failed_deliveries(site)),
        coming_version=coming,
        soon=soon_ends(policy_of(in_force) if in_force else None, at=at),
    )


def _versions(site: Site, *, at: datetime) -> tuple[PolicyVersion | None, PolicyVersion | None]:
    """Give the version that is in force, and the next one that was published and waits; a site has few."""
    published = list(site.policy_versions.filter(published_at__lte=at).order_by("effective_at"))
    in_force = [each for each in published if each.effective_at <= at]
    return (in_force[-1] if in_force else None), next((each for each in published if each.effective_at > at), None)


def due_today(site: Site, *, at: datetime) -> Sequence[Request]:
    """List the requests whose deadline is over, or ends before the next local midnight; the most urgent first."""
    today = at.astimezone(site.time_zone).date()
    midnight = datetime.combine(today + timedelta(days=1), time(), tzinfo=site.time_zone)
    waiting = Request.objects.filter(site=site, status__in=WAITING, due_at__lte=midnight)
    return list(waiting.select_related("member").order_by("due_at", "id")[:SHOWN])


def _moved(paid: QuerySet[Payment], arrived: QuerySet[Refund]) -> tuple[Sequence[Money], Sequence[Money]]:
    """Add up what payments brought in and what refunds took back, in each currency."""
    came_in, went_back = (
        rows.order_by().values_list("currency").annotate(way=Value(way), total=Sum("amount_minor"))
        for rows, way in ((paid, "in"), (arrived, "back"))
    )
    sums = sorted(came_in.union(went_back, all=True))
    in_ways = {way: [Money(total, currency) for currency, each, total in sums if each == way] for way in ("in", "back")}
    return in_ways["in"], in_ways["back"]


def _owed(site: Site, *, since: datetime, at: datetime) -> Sequence[Owed]:
    kinds = (AccountKind.WALLET, AccountKind.HELD)
    course = ledger.course(site.pk, kinds=kinds, ticks=[since, at])
    owed = []
    for asset in sorted(course.assets, key=lambda asset: (asset != CREDITS, asset)):
        before, now = course.together(*kinds, asset=asset)
        if before or now:
            owed.append(Owed(asset, now, before))
    return owed
