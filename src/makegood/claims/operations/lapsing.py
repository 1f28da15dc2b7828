"""Deadlines that the operator missed: the policy's own default decides, once, as soon as it holds.

Owns that act of the site itself. What a missed deadline gives is the policy's to say.
"""

from datetime import datetime

from django.db import transaction

from makegood.claims.models import Request
from makegood.claims.operations.turns import decide_anew, lock_request
from makegood.claims.queries import lapsing
from makegood.claims.reminding import THEIRS
from makegood.sites.models import Site


def decide_lapsed(site: Site, *, at: datetime) -> int:
    """Let missed deadlines of the operator decide, where the policy says what holds then; say how many they were."""
    due = list(lapsing(site).filter(lapses_at__lte=at).order_by("lapses_at", "id"))
    return sum(_decide_lapsed(request, at=at) for request in due)


@transaction.atomic
def _decide_lapsed(request: Request, *, at: datetime) -> bool:
    """Decide one anew under its locks, unless somebody acted on it in between."""
    request = lock_request(request)
    is_due = request.lapses_at is not None and request.lapses_at <= at
    if not is_due or request.status not in THEIRS or hasattr(request, "settlement"):
        return False
    decide_anew(request, at=at)
    return True
