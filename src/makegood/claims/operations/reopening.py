"""What a later fact does to requests that were asked before: each is decided anew.

Owns which requests a later fact still reaches. Must not know what the fact is.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from makegood.claims.models import Request, RequestStatus
from makegood.claims.operations.turns import decide_anew, lock_request
from makegood.ledger.operations import lock_wallet

# A denial by the policy is open to a later fact; what was settled, withdrawn, ruled on or appealed is not.
REACHED = frozenset(
    {
        RequestStatus.OPEN,
        RequestStatus.AWAITING_MEMBER,
        RequestStatus.AWAITING_CHOICE,
        RequestStatus.AWAITING_APPROVAL,
        RequestStatus.DENIED,
    }
)


@transaction.atomic
def decide_again(requests: QuerySet[Request], *, at: datetime) -> int:
    """Decide those of one member's requests anew that a later fact reaches, and say how many they were."""
    reached = requests.filter(status__in=REACHED, settlement=None, ruling=None, appeal=None).order_by("id")
    first = reached.first()
    if first is None:
        return 0
    lock_wallet(first.site_id, member_id=first.member_id)
    # Read again behind the lock: another act may have come first.
    found = list(reached)
    for request in found:
        decide_anew(lock_request(request), at=at)
    return len(found)
