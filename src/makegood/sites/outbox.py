"""The outbox: how what happened in one room reaches the rooms above it, once each, in a transaction after the act.

Owns the list of handlers and the delivery of events to them. Must not know what any handler does.
"""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import DEFAULT_DB_ALIAS, transaction

from makegood.sites.models import Delivery, Event, Site
from makegood.statements.sending import prepared_cursor

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
# An event is all that its handler looks at; the columns come in this order.
OF_EVENT = ("id", "kind", "subject", "member_id", "actor", "at", "body")
# What is due, the oldest event first, without what another worker holds.
DUE = f"""
    SELECT delivery.id, delivery.handler, delivery.tries, {", ".join(f"event.{each}" for each in OF_EVENT)}
    FROM sites_delivery delivery
    JOIN sites_event event ON event.id = delivery.event_id
    WHERE delivery.site_id = %(site)s AND done_at IS NULL AND (retry_at IS NULL OR retry_at <= %(at)s)
    ORDER BY delivery.id
    LIMIT {DELIVERED_AT_ONCE}
    FOR UPDATE OF delivery SKIP LOCKED
"""
DONE = "UPDATE sites_delivery SET done_at = %(at)s WHERE id = ANY(%(deliveries)s)"
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


def handlers_of(kind: str) -> Sequence[str]:
    """Name the functions to which events of a kind go, in the order in which they were subscribed."""
    return SUBSCRIPTIONS.get(kind, ())


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
            _mark_done(batch, at=at)
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
    with prepared_cursor() as cursor:
        cursor.execute(DUE, {"site": site.pk, "at": at})
        locked = [_delivery(site, *row) for row in cursor.fetchall()]
    of_members = groupby(locked, key=lambda each: each.event.member_id)
    return next((list(of_one) for _, of_one in of_members), [])


def _delivery(site: Site, number: int, handler: str, tries: int, *of_event: object) -> Delivery:
    *columns, body = of_event
    event = Event.from_db(DEFAULT_DB_ALIAS, OF_EVENT, (*columns, json.loads(str(body))))
    event.site = site
    return Delivery(id=number, site=site, event=event, handler=handler, tries=tries)


def _mark_done(batch: Sequence[Delivery], *, at: datetime) -> None:
    if batch:
        with prepared_cursor() as cursor:
            cursor.execute(DONE, {"at": at, "deliveries": [each.pk for each in batch]})


def _note_failure(delivery: Delivery, failure: Exception, *, at: datetime) -> None:
    """Put off a delivery that failed, unless another worker has taken it up meanwhile."""
    pause = PAUSES[delivery.tries] if delivery.tries < len(PAUSES) else LONGEST_PAUSE
    error = f"{type(failure).__name__}: {failure}"[:2000].replace("\x00", "")
    tried = Delivery.objects.filter(pk=delivery.pk, done_at=None, tries=delivery.tries)
    tried.update(tries=delivery.tries + 1, retry_at=at + pause, error=error)
