"""What became of a payment: money that came in, with what it bought, or none.

Owns the record of the processor's answer. Must not know how it was asked.
"""

from datetime import datetime
from typing import assert_never

from django.db import transaction

from makegood.kernel.credits import Credits
from makegood.kernel.ids import key_of
from makegood.kernel.money import Money
from makegood.ledger import operations as ledger
from makegood.ledger.book import LotSource
from makegood.ledger.operations import NewLot
from makegood.payments.models import DeclineReason, Payment, PaymentPurpose, PaymentStatus
from makegood.payments.operations.disputes import count_disputes
from makegood.payments.operations.rows import locked, tell
from makegood.payments.refusals import AlreadyAnswered
from makegood.payments.terms import expiry_of_bought_lot


# Within an act it needs no savepoint of its own: where it fails, the whole act does.
@transaction.atomic(savepoint=False)
def record_paid(payment: Payment, *, instrument: str, processor_ref: str, at: datetime) -> Payment:
    """Record that the money came in and issue what it bought, once.

    A payment that was declined before counts as paid all the same: the processor has the money.
    """
    payment = locked(payment)
    if payment.paid_at is None:
        payment.status, payment.declined_because = PaymentStatus.PAID, ""
        payment.instrument, payment.processor_ref, payment.paid_at = instrument, processor_ref, at
        payment.save()
        _book(payment, at=at)
        # A bank may dispute what nobody here knew to be paid.
        if payment.disputes.exists():
            count_disputes(payment, at=at)
        tell(payment, "payment.paid", at=at, instrument=instrument, credits=payment.credit_count)
    return payment


def _book(payment: Payment, *, at: datetime) -> None:
    ledger.receive_payment(
        payment.site_id,
        member_id=payment.member_id,
        payment_id=payment.pk,
        amount=payment.amount,
        at=at,
        key=key_of("payment", payment.pk, "money"),
    )
    match PaymentPurpose(payment.purpose):
        case PaymentPurpose.PACK:
            _issue(payment, payment.credits, expires_at=expiry_of_bought_lot(payment, at=at), at=at)
        case PaymentPurpose.DEPOSIT:
            _issue(payment, payment.amount, expires_at=None, at=at)
        case PaymentPurpose.BILL | PaymentPurpose.REPAYMENT:
            # The room that asked for the money hears of it by the event, and does with it what it is for.
            pass
        case _:
            assert_never(payment.purpose)


def _issue(payment: Payment, amount: Credits | Money, *, expires_at: datetime | None, at: datetime) -> None:
    lot = NewLot(
        site_id=payment.site_id,
        member_id=payment.member_id,
        amount=amount,
        source=LotSource.PAYMENT,
        payment_id=payment.pk,
        price=payment.amount,
        expires_at=expires_at,
        terms_digest=payment.version.digest,
    )
    ledger.issue_lot(lot, at=at, key=key_of("payment", payment.pk, "credits"))


@transaction.atomic
def record_declined(payment: Payment, *, at: datetime, because: DeclineReason = DeclineReason.CARD) -> Payment:
    """Record that no money will come in; the first reason stands.

    Raises:
        AlreadyAnswered: where the payment was paid.
    """
    payment = locked(payment)
    if payment.paid_at is not None:
        raise AlreadyAnswered(payment, status=payment.status)
    if payment.status == PaymentStatus.PENDING:
        payment.status, payment.declined_because = PaymentStatus.DECLINED, because
        payment.save(update_fields=["status", "declined_because"])
        tell(payment, "payment.declined", at=at, because=because.value)
    return payment
