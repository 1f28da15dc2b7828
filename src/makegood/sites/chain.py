"""The arithmetic of the audit chain: what is hashed of an event, and how a link follows the link before.

Owns the canonical writing of an event. Pure: it must not know where events and links are kept.
"""

import json
from hashlib import sha256

from makegood.sites.models import Event

# What the first link of a site follows.
START = "0" * 64


def digest_of(event: Event, *, previous: str, number: int) -> str:
    """Give the hash of one link: over the link before, the link's number, and all that the event says.

    >>> from datetime import UTC, datetime
    >>> event = Event(pk=1, site_id=1, kind="site.opened", subject="site", actor="site", body={"b": 1, "a": 2})
    >>> event.at = datetime(2026, 3, 2, 10, tzinfo=UTC)
    >>> digest_of(event, previous=START, number=1)[:16]
    '9f76f13456c3aafc'
    """
    link = {"previous": previous, "number": number, "event": _fields(event)}
    return sha256(json.dumps(link, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _fields(event: Event) -> dict[str, object]:
    return {
        "id": event.pk,
        "site": event.site_id,
        "kind": event.kind,
        "subject": event.subject,
        "member": event.member_id,
        "actor": event.actor,
        "at": event.at.isoformat(timespec="microseconds"),
        "body": event.body,
    }
