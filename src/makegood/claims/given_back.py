"""What of a payment was given back in money, and how many of its credits are still paid for after that.

Owns the arithmetic that keeps money returned and credits kept within one price (X1). Must not decide what is given
back, nor move anything.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Sum

from makegood.claims.models import Settlement
from makegood.kernel.amounts import Rounding
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger import queries as books
from makegood.ledger.book import LotSource
from makegood.payments.models import Payment, RefundStatus
from makegood.services.models import Charge


def money_given_back(payments: Collection[Payment]) -> Mapping[int, Money]:
    """Give for each payment what went back, is on its way, or was granted and failed: that is still owed."""
    failed = Settlement.objects.filter(refund__payment__in=payments, refund__status=RefundStatus.FAILED)
    owed = dict(failed.values_list("refund__payment_id").annotate(Sum("refund__amount_minor")))
    return {each.pk: each.refunded + Money(owed.get(each.pk, 0), each.currency) for each in payments}


def credits_paid_for(payment: Payment, *, given_back: Money) -> Credits:
    """Give how many credits the part of the price pays for that did not go back.

    >>> pack = Payment(amount_minor=5000, currency="EUR", credit_count=100)
    >>> credits_paid_for(pack, given_back=Money(1001, "EUR"))
    Credits(count=79)
    """
    kept = payment.amount - given_back
    return payment.credits.share(kept.minor, of=payment.amount_minor, rounding=Rounding.DOWN)


def credits_of_charge_refunded(charge: Charge, *, at: datetime) -> Credits:
    """Count the credits of a charge that cost the member nothing any more: the price of their pack went back."""
    payments = {each.pk: each for each in Payment.objects.filter(member=charge.member, refunds__isnull=False)}
    if not payments:
        return Credits(0)
    given_back = money_given_back(payments.values())
    return sum(
        (
            drawn - min(drawn, credits_paid_for(payments[pk], given_back=given_back[pk]))
            for pk, drawn in _drawn_on_payments(charge, at=at).items()
            if pk in payments
        ),
        Credits(0),
    )


def _drawn_on_payments(charge: Charge, *, at: datetime) -> Mapping[int, Credits]:
    """Give what the charge holds of each payment's bought credits; reissued ones are the site's gift."""
    lots = books.lots(charge.site_id, member_id=charge.member_id, at=at)
    payment_of = {lot.id: lot.payment_id for lot in lots if lot.source is LotSource.PAYMENT}
    drawn: dict[int, Credits] = {}
    for part in books.allotments_of_charge(charge.site_id, charge_ref=charge.ref):
        payment_id = payment_of.get(part.lot_id)
        if payment_id is not None:
            drawn[payment_id] = drawn.get(payment_id, Credits(0)) + (part.amount - part.returned)
    return drawn
