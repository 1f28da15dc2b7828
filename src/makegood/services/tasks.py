"""What this room does by itself: it meters the sessions that run, and ends those whose connection dropped.

Owns the registration of its runner. Must not know how a session is moved on.
"""

from datetime import datetime

from makegood.services.operations import meter_sessions
from makegood.services.queries import NEXT_SESSION_DUE
from makegood.sites.models import Site
from makegood.sites.work import due


@due("services.sessions", next_at=NEXT_SESSION_DUE)
def run_sessions(site: Site, *, at: datetime) -> int:
    """Move on every session that is due, and say how many they were."""
    return meter_sessions(site, at=at)
