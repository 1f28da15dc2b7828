"""Refunds: money of a payment set aside to go back, and what became of it.

Owns the rows of refunds. Must not know why money goes back, nor speak to the processor.
"""

from datetime import datetime

from django.db import transaction

from makegood.kernel.ids import key_of
from makegood.kernel.money import Money
from makegood.ledger import operations as ledger
from makegood.ledger.operations import KeyReused
from makegood.ledger.operations.money import MoneyRefunded
from makegood.payments.models import Intent, IntentKind, Payment, Refund, RefundStatus
from makegood.payments.operations.disputes import count_disputes
from makegood.payments.operations.rows import locked, save_standing, tell
from makegood.payments.refusals import AlreadyAnswered, RefundBeyondPayment


@transaction.atomic
def start_refund(payment: Payment, *, amount: Money, reason: str, at: datetime, key: str) -> Refund:
    """Set money of a payment aside, to go back to the instrument it came from (X2); the same key, the same refund.

    Raises:
        KeyReused: where the key came before for another refund.
        RefundBeyondPayment: where the amount is nothing, or more than is left of the payment (X6).
        CurrencyMismatch: where the amount is not in the payment's currency.
    """
    payment = locked(payment)
    earlier = Refund.objects.filter(site_id=payment.site_id, key=key).first()
    if earlier is not None:
        if (earlier.payment_id, earlier.amount) != (payment.pk, amount):
            raise KeyReused(key)
        return earlier
    if not Money.zero(payment.currency) < amount <= payment.refundable:
        raise RefundBeyondPayment(asked=amount, left=payment.refundable)
    payment.refunded_minor += amount.minor
    save_standing(payment)
    refund = Refund(site=payment.site, member_id=payment.member_id, payment=payment, key=key, reason=reason)
    refund.amount_minor, refund.currency, refund.started_at = amount.minor, amount.currency, at
    refund.save()
    ledger.begin_refund(refund.site_id, **_money(refund), at=at, key=key_of("refund", refund.pk, "begun"))
    _intend_refund(refund, at=at)
    tell(payment, "refund.started", at=at, refund=refund.pk, amount=str(amount), reason=reason)
    return refund


def _intend_refund(refund: Refund, *, at: datetime) -> None:
    payment = refund.payment
    Intent.objects.create(
        site=refund.site,
        kind=IntentKind.REFUND,
        payment=payment,
        refund=refund,
        # Made of the act and the processor's own name for the payment: a site restored from an old backup that
        # comes to the same act again asks under the same key, and the money goes back once.
        key=key_of("refund", refund.site.slug, payment.processor_ref, refund.key),
        due_at=at,
        created_at=at,
    )


@transaction.atomic
def record_refunded(refund: Refund, *, processor_ref: str, at: datetime) -> Refund:
    """Record that the money went back; a second time changes nothing.

    Raises:
        AlreadyAnswered: where the refund failed before.
    """
    payment, refund = locked(refund.payment), _locked_refund(refund)
    if refund.status == RefundStatus.FAILED:
        raise AlreadyAnswered(refund, status=refund.status)
    if refund.status == RefundStatus.PENDING:
        refund.status, refund.processor_ref, refund.answered_at = RefundStatus.SUCCEEDED, processor_ref, at
        refund.save()
        ledger.settle_refund(refund.site_id, **_money(refund), at=at, key=key_of("refund", refund.pk, "settled"))
        tell(payment, "refund.succeeded", at=at, refund=refund.pk, amount=str(refund.amount))
    return refund


@transaction.atomic
def record_refund_failed(refund: Refund, *, why: str, at: datetime) -> Refund:
    """Record that the money could not go back: it counts as paid again, and somebody must see to it.

    Raises:
        AlreadyAnswered: where the refund succeeded before.
    """
    payment, refund = locked(refund.payment), _locked_refund(refund)
    if refund.status == RefundStatus.SUCCEEDED:
        raise AlreadyAnswered(refund, status=refund.status)
    if refund.status == RefundStatus.PENDING:
        refund.status, refund.why_failed, refund.answered_at = RefundStatus.FAILED, why[:200], at
        refund.save()
        ledger.fail_refund(refund.site_id, **_money(refund), at=at, key=key_of("refund", refund.pk, "failed"))
        payment.refunded_minor -= refund.amount_minor
        save_standing(payment)
        count_disputes(payment, at=at)
        tell(payment, "refund.failed", at=at, refund=refund.pk, amount=str(refund.amount), why=why)
    return refund


@transaction.atomic
def record_refund_returned(refund: Refund, *, why: str, at: datetime) -> Refund:
    """Record that a refund that had arrived came back: it has failed after all, whatever was said before."""
    locked(refund.payment)
    refund = _locked_refund(refund)
    if refund.status == RefundStatus.SUCCEEDED:
        ledger.return_refund(refund.site_id, **_money(refund), at=at, key=key_of("refund", refund.pk, "returned"))
        refund.status = RefundStatus.PENDING
        refund.save(update_fields=["status"])
    if refund.status == RefundStatus.PENDING:
        refund = record_refund_failed(refund, why=why, at=at)
    return refund


def _locked_refund(refund: Refund) -> Refund:
    return Refund.objects.select_for_update(no_key=True).get(pk=refund.pk)


def _money(refund: Refund) -> MoneyRefunded:
    return {
        "member_id": refund.member_id,
        "payment_id": refund.payment_id,
        "refund_id": refund.pk,
        "amount": refund.amount,
    }
