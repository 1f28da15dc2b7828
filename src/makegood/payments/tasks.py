"""What this room does by itself: it makes the calls to the processor that are due.

Owns the registration of its runner. Must not know how a call is made.
"""

from datetime import datetime

from makegood.payments.calls import make_calls
from makegood.payments.queries import NEXT_CALL
from makegood.sites.models import Site
from makegood.sites.work import due


@due("payments.calls", next_at=NEXT_CALL)
def run_calls(site: Site, *, at: datetime) -> int:
    """Make every call to the processor that is due, and say how many they were."""
    return make_calls(site, at=at)
