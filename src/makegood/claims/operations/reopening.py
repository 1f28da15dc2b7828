"""What a later fact does to requests that were asked before: each is decided anew.

Owns which requests a later fact still reaches, and those that what happened to others does. Must not know what it is.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from makegood.claims.decisions import is_answered_otherwise
from makegood.claims.models import Request, RequestStatus
from makegood.claims.operations.turns import decide_anew, lock_request
from makegood.claims.queries import WAITING
from makegood.ledger.operations import lock_wallet
from makegood.statements.lookups import Lookup

# A denial by the policy is open to a later fact; what was settled, withdrawn, ruled on or appealed is not.
REACHED = frozenset({*WAITING, RequestStatus.DENIED})
# What neither was settled nor ruled on, nor goes on with an appeal.
UNDECIDED: Mapping[str, None] = {"settlement": None, "ruling": None, "appeal": None}

OF_MEMBER = Lookup(Request.objects.filter(status__in=WAITING, **UNDECIDED).order_by("id"), "member")


# Within an act it needs no savepoint of its own: where it fails, the whole act does.
@transaction.atomic(savepoint=False)
def decide_again(requests: QuerySet[Request], *, at: datetime) -> int:
    """Decide those of one member's requests anew that a later fact reaches, and say how many they were."""
    reached = requests.filter(status__in=REACHED, **UNDECIDED).order_by("id")
    first = reached.first()
    if first is None:
        return 0
    lock_wallet(first.site_id, member_id=first.member_id)
    # Read again behind the lock: another act may have come first.
    found = list(reached)
    for request in found:
        decide_anew(lock_request(request), at=at)
    return len(found)


# Within an act it needs no savepoint of its own: where it fails, the whole act does.
@transaction.atomic(savepoint=False)
def answer_waiting(member_id: int, *, at: datetime) -> int:
    """Decide anew what waits of one member's requests and has another answer now, and say how many they were.

    What was given back, taken by a bank or used leaves less for the others, or nothing (X1, X6).
    """
    first = OF_MEMBER.first(member=member_id)
    if first is None:
        return 0
    lock_wallet(first.site_id, member_id=member_id)
    # Read again behind the lock: another act may have come first.
    return sum(_answer(lock_request(request), at=at) for request in list(OF_MEMBER.all(member=member_id)))


def _answer(request: Request, *, at: datetime) -> bool:
    """Decide a locked request anew where its answer is another one now; settling one may have answered the next."""
    if not is_answered_otherwise(request, at=at):
        return False
    decide_anew(request, at=at)
    return True
