"""What this room does by itself: it makes the calls to the processor that are due, and reads what it reports.

Owns the registration of its runners. Must not know how a call is made.
"""

from datetime import datetime

from makegood.payments.calls import fetch_disputes, make_calls
from makegood.payments.calls.reports import NEXT_READING
from makegood.payments.queries import NEXT_CALL
from makegood.sites.models import Site
from makegood.sites.work import due


@due("payments.calls", next_at=NEXT_CALL)
def run_calls(site: Site, *, at: datetime) -> int:
    """Make every call to the processor that is due, and say how many they were."""
    return make_calls(site, at=at)


@due("payments.disputes", next_at=NEXT_READING)
def run_disputes(site: Site, *, at: datetime) -> int:
    """Read what the processor reports, and say how much of it was about this site."""
    return fetch_disputes(site, at=at)
