"""The call about a checkout: a page on which a member pays, opened, asked about, and closed after a day.

Owns what each answer means for the payment. Must not know the wire.
"""

from datetime import datetime
from typing import assert_never

from django.db import transaction

from makegood.payments.calls.tries import PAGE_LIFE, close_call, payment_of, put_off, try_again
from makegood.payments.models import DeclineReason, Intent, IntentStatus, Payment
from makegood.payments.operations import record_declined, record_paid
from makegood.payments.processors import Checkout, CheckoutOrder, CheckoutState, Rejected, Unknown
from makegood.payments.sandbox_client import connect

Answer = Checkout | Rejected | Unknown


def ask_checkout(intent: Intent, *, at: datetime) -> Answer:
    """Open the page, or ask what became of it."""
    payment, processor = payment_of(intent), connect()
    if not payment.processor_ref:
        order = CheckoutOrder(
            key=intent.key,
            amount=payment.amount,
            description=payment.title,
            shop=payment.site.name,
            reference=f"payment:{payment.pk}",
            return_url=payment.return_url,
        )
        return processor.create_checkout(order)
    if at - payment.started_at >= PAGE_LIFE:
        return processor.close_checkout(payment.processor_ref)
    return processor.checkout_state(payment.processor_ref)


@transaction.atomic(durable=True)
def take_checkout(intent: Intent, answer: Answer, *, at: datetime) -> None:
    """Record what the processor said."""
    payment = payment_of(intent)
    match answer:
        case Unknown(why):
            put_off(intent, why=why, at=at)
        case Rejected(_, why) if payment.processor_ref:
            put_off(intent, why=why, at=at)
        case Rejected():
            record_declined(payment, because=DeclineReason.NOT_OPENED, at=at)
            close_call(intent, at=at)
        case Checkout():
            _take_state(intent, answer, at=at)
        case _:
            assert_never(answer)


def _take_state(intent: Intent, found: Checkout, *, at: datetime) -> None:
    payment = payment_of(intent)
    match found.state:
        case CheckoutState.OPEN:
            rows = Payment.objects.filter(pk=payment.pk)
            rows.update(processor_ref=found.ref, checkout_url=found.url)
            try_again(intent, status=IntentStatus.WAITING, error="", at=at)
        case CheckoutState.PAID if found.captured != payment.amount:
            put_off(intent, why=f"{found.captured} was captured instead of {payment.amount}.", at=at)
        case CheckoutState.PAID:
            record_paid(payment, instrument=found.instrument, processor_ref=found.ref, at=at)
            close_call(intent, at=at)
        case CheckoutState.DECLINED | CheckoutState.EXPIRED | CheckoutState.CANCELLED:
            record_declined(payment, because=_reason(found.state, payment, at=at), at=at)
            close_call(intent, at=at)
        case _:
            assert_never(found.state)


def _reason(state: CheckoutState, payment: Payment, *, at: datetime) -> DeclineReason:
    if state is CheckoutState.DECLINED:
        return DeclineReason.CARD
    if state is CheckoutState.EXPIRED:
        return DeclineReason.EXPIRED
    is_late = at - payment.started_at >= PAGE_LIFE
    return DeclineReason.ABANDONED if is_late else DeclineReason.CANCELLED
