"""Refunds that a dispute forestalled: the processor would not send them, and the bank paid the member instead.

Owns that such a refund is neither owed twice nor lost (X1). Runs under the member's wallet lock.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from makegood.claims.models import Chargeback, ChargebackStatus, Settlement, SettlementStatus
from makegood.claims.settlement import close_settled, mark_failed
from makegood.kernel.money import Money
from makegood.payments.models import Payment, RefundStatus

LOST = (ChargebackStatus.LOST, ChargebackStatus.REPAID)


def paid_by_bank(payment: Payment) -> Money:
    """Give what was granted of a payment and could not be sent: what the bank takes pays that first."""
    granted = (each.refund.amount for each in _failed(payment) if each.refund is not None)
    return sum(granted, start=Money.zero(payment.currency))


def settle_forestalled(chargebacks: Sequence[Chargeback], *, at: datetime) -> None:
    """Close what the bank has paid by now; open again what it paid and then gave back to the site."""
    for payment in {each.payment for each in chargebacks}:
        mine = [each for each in chargebacks if each.payment_id == payment.pk and each.status in LOST]
        taken = sum((each.dispute.counted for each in mine), start=Money.zero(payment.currency))
        is_paid = paid_by_bank(payment) <= taken
        for settlement in _failed(payment):
            if is_paid and settlement.status != SettlementStatus.DONE:
                close_settled(settlement, at=at)
            elif not is_paid and settlement.status == SettlementStatus.DONE:
                mark_failed(settlement, why="The bank gave the money back; the refund can be sent again.", at=at)


def _failed(payment: Payment) -> QuerySet[Settlement]:
    failed = Settlement.objects.filter(
        site_id=payment.site_id, refund__payment=payment, refund__status=RefundStatus.FAILED
    )
    return failed.select_related("request__site", "refund").order_by("id")
