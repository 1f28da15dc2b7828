"""The call that charges a kept card while its owner is away.

Owns what each answer means for the payment. Must not know the wire.
"""

from datetime import datetime
from typing import assert_never

from django.db import transaction

from makegood.payments.calls.tries import close_call, payment_of, put_off
from makegood.payments.models import DeclineReason, Feed, Intent
from makegood.payments.operations import record_declined, record_paid
from makegood.payments.processors import NOT_FOUND, Charge, ChargeOrder, ChargeState, Rejected, Unknown
from makegood.payments.sandbox_client import connect

Answer = Charge | Rejected | Unknown


def ask_charge(intent: Intent) -> Answer:
    """Charge the card; where that was tried before, ask first what became of it."""
    payment, processor = payment_of(intent), connect()
    assert payment.card is not None, f"{payment} has no card to charge"
    if intent.tries > 1:
        # Processors forget keys after some days, so a late second call under the same key could charge twice.
        match processor.charge_state(intent.key):
            case Rejected(code) if code == NOT_FOUND:
                pass
            case Rejected(_, why):
                return Unknown(why)
            case known:
                return known
    order = ChargeOrder(
        key=intent.key,
        token=payment.card.token,
        amount=payment.amount,
        description=payment.title,
        shop=payment.site.name,
        reference=f"payment:{payment.pk}",
    )
    return processor.charge(order)


@transaction.atomic(durable=True)
def take_charge(intent: Intent, answer: Answer, *, at: datetime) -> None:
    """Record what the processor said."""
    match answer:
        case Unknown(why):
            put_off(intent, why=why, at=at)
        case Rejected():
            record_declined(payment_of(intent), because=DeclineReason.NOT_OPENED, at=at)
            close_call(intent, at=at)
        case Charge():
            _take_state(intent, answer, at=at)
        case _:
            assert_never(answer)


def _take_state(intent: Intent, found: Charge, *, at: datetime) -> None:
    payment = payment_of(intent)
    match found.state:
        case ChargeState.PENDING:
            put_off(intent, why="The processor has not finished yet.", at=at)
        case ChargeState.PAID if found.captured != payment.amount:
            put_off(intent, why=f"{found.captured} was captured instead of {payment.amount}.", at=at)
        case ChargeState.PAID:
            record_paid(payment, instrument=found.instrument, processor_ref=found.ref, at=at)
            if intent.tries > 1:
                # What the bank did meanwhile to a charge whose name nobody here knew was passed over.
                Feed.objects.filter(site=intent.site).update(seen=0)
            close_call(intent, at=at)
        case ChargeState.DECLINED:
            record_declined(payment, because=DeclineReason.CARD, at=at)
            close_call(intent, at=at)
        case ChargeState.EXPIRED:
            record_declined(payment, because=DeclineReason.EXPIRED, at=at)
            close_call(intent, at=at)
        case _:
            assert_never(found.state)
