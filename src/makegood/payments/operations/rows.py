"""What every act of this room does with rows: the order of locks, the state of a payment, the event that tells of it.

Owns these three. Must not know which act uses them.
"""

from datetime import datetime

from makegood.ledger import operations as ledger
from makegood.payments.models import Dispute, DisputeStatus, Payment, PaymentStatus
from makegood.sites.operations import record_event
from makegood.statements.lookups import Lookup

WHOLE = Payment.objects.select_related("site", "version")
TO_LOCK = Lookup(WHOLE.select_for_update(of=("self",), no_key=True), "pk")


def locked(payment: Payment) -> Payment:
    """Lock the wallet and then the payment: in this order everywhere, so that no two acts wait for each other."""
    ledger.lock_wallet(payment.site_id, member_id=payment.member_id)
    return TO_LOCK.get(pk=payment.pk)


def save_standing(payment: Payment) -> None:
    """Store what went back of a locked payment, and the state that follows from it; a dispute comes before refunds."""
    payment.status = _standing(payment)
    payment.save(update_fields=["refunded_minor", "charged_back_minor", "status"])


def _standing(payment: Payment) -> PaymentStatus:
    if payment.paid_at is None:
        return PaymentStatus(payment.status)
    statuses = set(Dispute.objects.filter(site_id=payment.site_id, payment=payment).values_list("status", flat=True))
    if DisputeStatus.OPEN in statuses:
        return PaymentStatus.DISPUTED
    if DisputeStatus.LOST in statuses:
        return PaymentStatus.CHARGED_BACK
    if not payment.refunded_minor:
        return PaymentStatus.PAID
    is_whole = payment.refunded == payment.amount
    return PaymentStatus.REFUNDED if is_whole else PaymentStatus.PARTLY_REFUNDED


def tell(payment: Payment, kind: str, /, *, at: datetime, actor: str = "site", **body: object) -> None:
    """Record that something happened to a payment, with what it is for and what it pays."""
    about = {"amount": str(payment.amount), "purpose": payment.purpose, "reference": payment.reference}
    record_event(
        payment.site,
        kind=kind,
        subject=f"payment:{payment.pk}",
        actor=actor,
        at=at,
        body={**about, **body},
        member_id=payment.member_id,
    )
