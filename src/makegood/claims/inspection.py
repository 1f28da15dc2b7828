"""Everything that must hold of a live database, asked of each room up to this one and given in one form.

Owns the list of what is looked at. Must not know how any room finds out, nor change anything.
"""

from collections.abc import Iterator

from makegood.claims.audit import broken_decisions, broken_settlements
from makegood.claims.queries import overdue_refunds
from makegood.kernel.breaches import Breach
from makegood.kernel.refusals import NotFound
from makegood.ledger.audit import breaches
from makegood.members.audit import broken_standings
from makegood.memberships.audit import broken_memberships
from makegood.payments.calls import ALARMING
from makegood.payments.queries import unread_feed, unresolved_intents
from makegood.services.queries import stuck_sessions
from makegood.sites.models import Site
from makegood.sites.queries import chain_breaks, failed_deliveries


def inspect(site_id: int | None = None) -> Iterator[Breach]:
    """Look at one site or at all: what is kept there, and what of its work is stuck or overdue.

    Raises:
        NotFound: where there is no site of that number.
    """
    sites = Site.objects.order_by("pk")
    if site_id is not None:
        sites = sites.filter(pk=site_id)
        if not sites:
            raise NotFound(f"There is no site {site_id} here.", site=site_id)
    yield from breaches(site_id)
    yield from broken_memberships(site_id)
    yield from broken_settlements(site_id)
    for standing in broken_standings(site_id):
        yield Breach(standing.code, standing.site_id, standing.message)
    for site in sites:
        yield from _broken_records(site)
        yield from stuck(site)


def _broken_records(site: Site) -> Iterator[Breach]:
    if broken := chain_breaks(site):
        where = f"Link {broken.number} of the audit chain, event {broken.event_id}"
        yield Breach("broken_chain", site.pk, f"{where}: {broken.why}.")
    for decision in broken_decisions(site.pk):
        which = f"Decision {decision.decision_id} on request {decision.request_id}"
        yield Breach("broken_decision", site.pk, f"{which}: {decision.why}.")


def stuck(site: Site) -> Iterator[Breach]:
    """Give what of a site's work is stuck or overdue; it looks at what waits only, not at every row."""
    for intent in unresolved_intents(site).filter(created_at__lte=site.now() - ALARMING):
        since = intent.created_at.isoformat(timespec="minutes")
        what = f"The {intent.kind} call about {intent.subject} is unresolved since {since}"
        yield Breach("unresolved_call", site.pk, f"{what}: {intent.error}")
    if feed := unread_feed(site, at=site.now()):
        since = feed.failing_since.isoformat(timespec="minutes") if feed.failing_since else "ever"
        yield Breach("unread_disputes", site.pk, f"What banks dispute cannot be read since {since}: {feed.error}")
    for settlement in overdue_refunds(site, at=site.now()):
        since = settlement.refund_by.isoformat(timespec="minutes") if settlement.refund_by else "ever"
        what = f"The refund of {settlement.amount} for request {settlement.request_id}"
        yield Breach("overdue_refund", site.pk, f"{what} should be on its way since {since}.")
    for session in stuck_sessions(site, at=site.now()):
        since = min(session.held_until, session.next_beat_by).isoformat(timespec="minutes")
        yield Breach("stuck_session", site.pk, f"Session {session.pk} is open and was not moved on since {since}.")
    for delivery in failed_deliveries(site):
        what = f"Event {delivery.event_id}, {delivery.event.kind}, did not reach {delivery.handler}"
        yield Breach("failed_delivery", site.pk, f"{what} in {delivery.tries} tries: {delivery.error}")
