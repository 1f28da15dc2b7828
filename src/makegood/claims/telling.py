"""What the site keeps of a request and of a dispute: an event each time something happens to one.

Owns that every such event names what it is about, and whose it is. Must not know what happened.
"""

from collections.abc import Mapping
from datetime import datetime

from makegood.claims.models import Chargeback, Request
from makegood.sites.models import Event
from makegood.sites.operations import record_event


def tell(
    about: Request | Chargeback, kind: str, *, at: datetime, actor: str = "site", body: Mapping[str, object]
) -> Event:
    """Record one event about a request or a dispute; where nobody else acted, the site did."""
    return record_event(
        about.site, kind=kind, subject=about.ref, actor=actor, at=at, body=body, member_id=about.member_id
    )
