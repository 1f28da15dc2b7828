"""Which requests can be appealed, and which cannot, in words.

Owns that one question. Pure but for reading; `operations` asks it again under its locks.
"""

from makegood.claims.amounts import amount_from, size_of
from makegood.claims.models import Request, RequestStatus


def why_no_appeal(request: Request) -> str:
    """Say why a request cannot be appealed, as the end of a sentence; nothing where it can."""
    if request.appeal_of_id is not None:
        return "it is an appeal itself."
    if hasattr(request, "appeal"):
        return f"it was appealed before, with request {request.appeal.pk}."
    if request.status == RequestStatus.DENIED:
        return ""
    if request.status != RequestStatus.SETTLED:
        return "it was neither denied nor settled."
    return "" if _gave_less(request) else "all that could be given on it was given."


def _gave_less(request: Request) -> bool:
    """Tell whether an agent gave less than the policy would have let them."""
    if not hasattr(request, "ruling"):
        return False
    bound = request.ruling.decision.record["bound"]
    return size_of(amount_from(request.ruling.amount)) < size_of(amount_from(bound))
