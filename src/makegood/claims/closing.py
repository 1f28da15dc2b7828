"""How a settlement ends: it arrived, or could not be delivered and is still owed.

Owns what both do to the request, and the events that tell of them. Must not know how anything is carried out.
"""

from datetime import datetime

from makegood.claims.models import RequestStatus, Settlement, SettlementStatus
from makegood.claims.reminding import set_deadlines
from makegood.claims.telling import tell
from makegood.kernel.money import Money
from makegood.payments.models import Refund


def close_settled(settlement: Settlement, *, at: datetime) -> None:
    """Mark what was granted as arrived, and the request as settled."""
    settlement.status = SettlementStatus.DONE
    settlement.save(update_fields=["status"])
    request = settlement.request
    request.status, request.closed_at = RequestStatus.SETTLED, at
    request.save(update_fields=["status", "closed_at"])
    body = {"amount": settlement.amount, "to": settlement.destination, "clause": settlement.clause}
    tell(request, "request.settled", at=at, body=body)


def mark_failed(settlement: Settlement, *, refund: Refund, owed: Money, why: str, at: datetime) -> None:
    """Record that the processor would not take a refund: what it was is still owed, and the staff must see it."""
    settlement.status = SettlementStatus.FAILED
    settlement.save(update_fields=["status"])
    # What had arrived may come back after the request was closed.
    wait_for_refunds(settlement)
    body = {"refund": refund.pk, "amount": str(owed), "why": why}
    tell(settlement.request, "request.refund_failed", at=at, body=body)


def wait_for_refunds(settlement: Settlement) -> None:
    """Keep the request before the staff until its money has arrived; what is due now is the refund."""
    request = settlement.request
    request.status, request.closed_at, request.overdue_at = RequestStatus.OPEN, None, None
    set_deadlines(request, settlement.decision.record)
    request.save(update_fields=["status", "closed_at", "overdue_at", "due_at", "remind_at"])
