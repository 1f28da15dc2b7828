"""The outbox: how what happened in one room reaches the rooms above it, once each, in a transaction after the act.

Owns the list of handlers and the delivery of events to them. Must not know what any handler does.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Q, QuerySet

from makegood.sites.models import Delivery, Event, Site

Handler = Callable[[Site, Event], None]

logger = logging.getLogger(__name__)

# Handlers by their full name; filled while Django loads the rooms, and only read afterwards.
HANDLERS: dict[str, Handler] = {}
SUBSCRIPTIONS: dict[str, list[str]] = {}

# How long a handler that failed is left alone: longer each time, then once a day.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=4))
LONGEST_PAUSE = timedelta(days=1)

# How many share a transaction; together they hold their locks no longer than a page takes.
DELIVERED_AT_ONCE = 10
# When there is next something to deliver on a site.
NEXT_DELIVERY = """
    SELECT min(coalesce(retry_at, '-infinity')) FROM sites_delivery WHERE site_id = %(site)s AND done_at IS NULL
"""


def on(*kinds: str) -> Callable[[Handler], Handler]:
    """Subscribe a function to kinds of events; it runs after the act is committed, once if it succeeds.

    The function's full name is stored with each delivery: renaming it strands what is still on the way.
    """

    def subscribe(handler: Handler) -> Handler:
        name = f"{handler.__module__}.{handler.__qualname__}"
        assert name not in HANDLERS, f"{name} is subscribed twice"
        HANDLERS[name] = handler
        for kind in kinds:
            SUBSCRIPTIONS.setdefault(kind, []).append(name)
        return handler

    return subscribe


def address_deliveries(event: Event) -> None:
    """Put one event on its way to each handler of its kind, in the transaction that records it."""
    names = SUBSCRIPTIONS.get(event.kind, [])
    Delivery.objects.bulk_create(Delivery(site_id=event.site_id, event=event, handler=name) for name in names)


def deliver_events(site: Site, *, at: datetime) -> int:
    """Try every delivery that is due at `at`, oldest event first, and say how many were tried.

    Two workers share the deliveries between them. A handler that fails is noted with its error and left for later;
    the others go on.
    """
    tried = 0
    while batch := deliver_next(site, at=at):
        tried += batch
    return tried


def deliver_next(site: Site, *, at: datetime) -> int:
    """Try the next deliveries that are about one member and no other worker has, and say how many were tried."""
    batch: list[Delivery] = []
    try:
        with transaction.atomic():
            batch += _locked(site, at=at)
            for delivery in batch:
                HANDLERS[delivery.handler](site, delivery.event)
            Delivery.objects.filter(pk__in=[each.pk for each in batch]).update(done_at=at)
    except Exception as failure:
        if not batch:
            raise
        # What all of them wrote is undone; the next try does the others without the one that failed.
        logger.exception("%s failed on event %s", delivery.handler, delivery.event_id)
        _note_failure(delivery, failure, at=at)
        return 1
    return len(batch)


def _locked(site: Site, *, at: datetime) -> list[Delivery]:
    """Lock the next deliveries, as far as they are about one member: no transaction holds the wallets of two."""
    locked = _due(site, at=at).select_for_update(skip_locked=True, of=("self",)).select_related("event").order_by("id")
    of_members = groupby(locked[:DELIVERED_AT_ONCE], key=lambda each: each.event.member_id)
    return next((list(of_one) for _, of_one in of_members), [])


def _due(site: Site, *, at: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(Q(retry_at=None) | Q(retry_at__lte=at), site=site, done_at=None)


def _note_failure(delivery: Delivery, failure: Exception, *, at: datetime) -> None:
    """Put off a delivery that failed, unless another worker has taken it up meanwhile."""
    pause = PAUSES[delivery.tries] if delivery.tries < len(PAUSES) else LONGEST_PAUSE
    error = f"{type(failure).__name__}: {failure}"[:2000].replace("\x00", "")
    tried = Delivery.objects.filter(pk=delivery.pk, done_at=None, tries=delivery.tries)
    tried.update(tries=delivery.tries + 1, retry_at=at + pause, error=error)
