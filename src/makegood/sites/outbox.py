"""The outbox: how what happened in one room reaches the rooms above it, once each, in a transaction of its own.

Owns the list of handlers and the delivery of events to them. Must not know what any handler does.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

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

DELIVERED_AT_ONCE = 100
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
    while batch := sum(_deliver(site, delivery_id, at=at) for delivery_id in _waiting(site, at=at)):
        tried += batch
    return tried


def _waiting(site: Site, *, at: datetime) -> Iterable[int]:
    return _due(site, at=at).order_by("id").values_list("id", flat=True)[:DELIVERED_AT_ONCE]


def _due(site: Site, *, at: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(Q(retry_at=None) | Q(retry_at__lte=at), site=site, done_at=None)


def _deliver(site: Site, delivery_id: int, *, at: datetime) -> bool:
    """Try one delivery, unless another worker has it, or has had it."""
    with transaction.atomic():
        locked = _due(site, at=at).select_for_update(skip_locked=True, of=("self",)).select_related("event")
        delivery = locked.filter(pk=delivery_id).first()
        if delivery is None:
            return False
        try:
            # A savepoint: what a failing handler wrote goes, the note of its failure stays.
            with transaction.atomic():
                HANDLERS[delivery.handler](site, delivery.event)
        except Exception as failure:
            logger.exception("%s failed on event %s", delivery.handler, delivery.event_id)
            _note_failure(delivery, failure, at=at)
        else:
            delivery.done_at = at
            delivery.save(update_fields=["done_at"])
        return True


def _note_failure(delivery: Delivery, failure: Exception, *, at: datetime) -> None:
    pause = PAUSES[delivery.tries] if delivery.tries < len(PAUSES) else LONGEST_PAUSE
    delivery.tries += 1
    delivery.retry_at = at + pause
    delivery.error = f"{type(failure).__name__}: {failure}"[:2000].replace("\x00", "")
    delivery.save(update_fields=["tries", "retry_at", "error"])
