"""What was granted in money and is not sent: its refund failed, or a bank had paid it when the refund was sent again.

Owns how much that is, and which part of it a bank has paid: the oldest first. The member neither gets that part twice
nor owes it (X1). Reads only, under the member's wallet lock.
"""

from collections.abc import Collection, Mapping

from django.db.models import Case, F, Q, Sum, When

from makegood.claims.models import Chargeback, ChargebackStatus, SettlementPart
from makegood.kernel.money import Money
from makegood.payments.models import Payment, RefundStatus

LOST = (ChargebackStatus.LOST, ChargebackStatus.REPAID)
IS_UNSENT = Q(refund__status=RefundStatus.FAILED) | Q(unsent_minor__gt=0)
UNSENT = F("unsent_minor") + Case(When(refund__status=RefundStatus.FAILED, then=F("refund__amount_minor")), default=0)


def unsent_of(payment: Payment) -> list[SettlementPart]:
    """List the parts of settlements that come back of a payment and are not sent, or not whole, the oldest first."""
    found = SettlementPart.objects.filter(IS_UNSENT, site_id=payment.site_id, payment=payment)
    return list(found.select_related("settlement__request__site", "payment", "refund").order_by("id"))


def unsent_by_payment(payments: Collection[Payment]) -> Mapping[int, Money]:
    """Give for each payment what was granted of it and is not sent."""
    found = SettlementPart.objects.filter(IS_UNSENT, payment__in=payments)
    sums = dict(found.values_list("payment_id").annotate(sum=Sum(UNSENT)))
    return {each.pk: Money(sums.get(each.pk, 0), each.currency) for each in payments}


def paid_by_bank(payment: Payment) -> Mapping[int, Money]:
    """Give for each part of which something is not sent what of that a bank has paid."""
    lost = Chargeback.objects.filter(payment=payment, status__in=LOST)
    taken = Money(lost.aggregate(sum=Sum("dispute__counted_minor", default=0))["sum"], payment.currency)
    paid = {}
    for each in unsent_of(payment):
        paid[each.pk] = min(each.unsent, taken)
        taken -= paid[each.pk]
    return paid
