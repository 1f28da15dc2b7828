"""Refunds that a dispute forestalled: the processor would not send them, and the bank paid the member instead.

Owns that such a refund is neither owed twice nor lost (X1). Runs under the member's wallet lock.
"""

from datetime import datetime

from makegood.claims.models import SettlementStatus
from makegood.claims.refunding import mark_arrived, mark_part_failed
from makegood.claims.unsent import paid_by_bank, unsent_of
from makegood.payments.models import Payment, RefundStatus


def settle_forestalled(payment: Payment, *, at: datetime) -> None:
    """Close what the bank has paid by now; open again what it paid and then gave back to the site."""
    paid = paid_by_bank(payment)
    for part in unsent_of(payment):
        assert part.refund is not None, "what is not sent was a refund"
        if part.refund.status == RefundStatus.PENDING:
            # What becomes of the rest comes first.
            continue
        is_paid = paid[part.pk] == part.unsent
        if is_paid and part.status != SettlementStatus.DONE:
            mark_arrived(part, at=at)
        elif not is_paid and part.status == SettlementStatus.DONE:
            mark_part_failed(part, why="The bank gave the money back; the refund can be sent again.", at=at)
