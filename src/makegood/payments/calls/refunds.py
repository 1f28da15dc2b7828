"""The call that sends money back.

Owns what each answer means for the refund. Must not know the wire.
"""

from datetime import datetime
from typing import assert_never

from django.db import transaction

from makegood.payments.calls.tries import close_call, payment_of, put_off
from makegood.payments.models import Intent, Refund
from makegood.payments.operations import record_refund_failed, record_refunded
from makegood.payments.processors import (
    BALANCE_TOO_SMALL,
    NOT_FOUND,
    RefundOrder,
    RefundState,
    Rejected,
    SentRefund,
    Unknown,
)
from makegood.payments.sandbox_client import connect

Answer = SentRefund | Rejected | Unknown


def ask_refund(intent: Intent) -> Answer:
    """Send the money; where that was tried before, ask first what became of it."""
    processor, refund = connect(), _refund_of(intent)
    if intent.tries > 1:
        # Processors forget keys after some days, so a late second call under the same key could pay twice. What
        # became of the first is asked before.
        match processor.refund_state(intent.key):
            case Rejected(code) if code == NOT_FOUND:
                pass
            case Rejected(_, why):
                return Unknown(why)
            case known:
                return known
    order = RefundOrder(key=intent.key, payment_ref=payment_of(intent).processor_ref, amount=refund.amount)
    return processor.refund(order)


@transaction.atomic(durable=True)
def take_refund(intent: Intent, answer: Answer, *, at: datetime) -> None:
    """Record what the processor said."""
    refund = _refund_of(intent)
    match answer:
        case Unknown(why):
            put_off(intent, why=why, at=at)
        case Rejected(code, why) if code == BALANCE_TOO_SMALL:
            # The member is not to blame for the till of the site: it goes when there is enough.
            put_off(intent, why=why, at=at)
        case SentRefund(amount=amount) if amount != refund.amount:
            put_off(intent, why=f"{amount} went back instead of {refund.amount}.", at=at)
        case SentRefund(state=RefundState.PENDING):
            put_off(intent, why="The processor has not finished yet.", at=at)
        case SentRefund(ref, RefundState.SUCCEEDED):
            record_refunded(refund, processor_ref=ref, at=at)
            close_call(intent, at=at)
        case SentRefund(why=why) | Rejected(why=why):
            record_refund_failed(refund, why=why, at=at)
            close_call(intent, at=at)
        case _:
            assert_never(answer)


def _refund_of(intent: Intent) -> Refund:
    assert intent.refund is not None, f"{intent} has no refund"
    return intent.refund
