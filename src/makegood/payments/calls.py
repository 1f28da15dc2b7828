"""What the site asks of the processor: the try is noted and committed, the call is made, the answer is recorded.

Owns the intents after they were committed with their act. No call is made inside a transaction, and a process that
dies anywhere leaves an intent that the next run takes up under the same key.
"""

from datetime import datetime, timedelta
from typing import assert_never

from django.db import transaction
from django.db.models import QuerySet

from makegood.payments.models import DeclineReason, Intent, IntentKind, IntentStatus, Payment
from makegood.payments.operations import (
    record_declined,
    record_paid,
    record_refund_failed,
    record_refunded,
)
from makegood.payments.processors import (
    NOT_FOUND,
    Checkout,
    CheckoutOrder,
    CheckoutState,
    RefundOrder,
    RefundState,
    Rejected,
    SentRefund,
    Unknown,
)
from makegood.payments.sandbox_client import connect
from makegood.sites.models import Site
from makegood.sites.operations import record_event

# A try whose process died is made again after this long; no call lasts so long.
LONGEST_TRY = timedelta(minutes=1)
# How long after each unresolved try the next is made; after these, once a day.
PAUSES = (timedelta(minutes=5), timedelta(hours=1))
LONGEST_PAUSE = timedelta(days=1)
# A checkout that nobody paid is closed by then.
CHECKOUT_LIFE = timedelta(days=1)
# What is unresolved for so long is told to the staff with every further try.
ALARMING = timedelta(days=7)


def make_calls(site: Site, *, at: datetime) -> int:
    """Make every call of a site that is due at `at`, one by one, and say how many they were."""
    made = 0
    while intent := _next_try(site, at=at):
        _call(intent, at=at)
        made += 1
    return made


def confirm_payment(payment: Payment, *, at: datetime) -> Payment:
    """Ask the processor about a payment now: open its checkout, or record what became of it.

    A slow or unknown answer leaves the payment pending; the worker asks again.
    """
    intent = Intent.objects.get(payment=payment, kind=IntentKind.CHECKOUT)
    if intent.status != IntentStatus.DONE:
        _call(intent, at=at)
    payment.refresh_from_db()
    return payment


def _next_try(site: Site, *, at: datetime) -> Intent | None:
    """Note the next try and commit that: whatever happens to this process, the call is known to have been made."""
    with transaction.atomic(durable=True):
        due = _open_intents().filter(site=site, due_at__lte=at)
        intent = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "id").first()
        if intent is not None:
            if intent.status == IntentStatus.READY:
                intent.status, intent.error = IntentStatus.UNRESOLVED, "Asked; no answer is recorded yet."
            intent.tries += 1
            intent.due_at = at + LONGEST_TRY
            intent.save(update_fields=["status", "tries", "due_at", "error"])
    return intent


def _open_intents() -> QuerySet[Intent]:
    return Intent.objects.exclude(status=IntentStatus.DONE)


def _call(intent: Intent, *, at: datetime) -> None:
    match IntentKind(intent.kind):
        case IntentKind.CHECKOUT:
            _take_checkout(intent, _ask_checkout(intent.payment, key=intent.key, at=at), at=at)
        case IntentKind.REFUND:
            _take_refund(intent, _ask_refund(intent), at=at)
        case _:
            assert_never(intent.kind)


def _ask_checkout(payment: Payment, *, key: str, at: datetime) -> Checkout | Rejected | Unknown:
    processor = connect()
    if not payment.processor_ref:
        order = CheckoutOrder(
            key=key,
            amount=payment.amount,
            description=payment.product.title,
            shop=payment.site.name,
            reference=f"payment:{payment.pk}",
            return_url=payment.return_url,
        )
        return processor.create_checkout(order)
    if at - payment.started_at >= CHECKOUT_LIFE:
        return processor.close_checkout(payment.processor_ref)
    return processor.checkout_state(payment.processor_ref)


@transaction.atomic(durable=True)
def _take_checkout(intent: Intent, answer: Checkout | Rejected | Unknown, *, at: datetime) -> None:
    payment = intent.payment
    match answer:
        case Unknown(why):
            _put_off(intent, why=why, at=at)
        case Rejected(_, why) if payment.processor_ref:
            _put_off(intent, why=why, at=at)
        case Rejected():
            record_declined(payment, because=DeclineReason.NOT_OPENED, at=at)
            _close(intent, at=at)
        case Checkout():
            _take_state(intent, answer, at=at)
        case _:
            assert_never(answer)


def _take_state(intent: Intent, found: Checkout, *, at: datetime) -> None:
    payment = intent.payment
    match found.state:
        case CheckoutState.OPEN:
            rows = Payment.objects.filter(pk=payment.pk)
            rows.update(processor_ref=found.ref, checkout_url=found.url)
            _try_again(intent, status=IntentStatus.WAITING, error="", at=at)
        case CheckoutState.PAID if found.captured != payment.amount:
            _put_off(intent, why=f"{found.captured} was captured instead of {payment.amount}.", at=at)
        case CheckoutState.PAID:
            record_paid(payment, instrument=found.instrument, processor_ref=found.ref, at=at)
            _close(intent, at=at)
        case CheckoutState.DECLINED:
            record_declined(payment, because=DeclineReason.CARD, at=at)
            _close(intent, at=at)
        case CheckoutState.CANCELLED:
            is_late = at - payment.started_at >= CHECKOUT_LIFE
            because = DeclineReason.ABANDONED if is_late else DeclineReason.CANCELLED
            record_declined(payment, because=because, at=at)
            _close(intent, at=at)
        case _:
            assert_never(found.state)


def _ask_refund(intent: Intent) -> SentRefund | Rejected | Unknown:
    processor, refund = connect(), intent.refund
    assert refund is not None, f"{intent} has no refund"
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
    order = RefundOrder(key=intent.key, checkout_ref=intent.payment.processor_ref, amount=refund.amount)
    return processor.refund(order)


@transaction.atomic(durable=True)
def _take_refund(intent: Intent, answer: SentRefund | Rejected | Unknown, *, at: datetime) -> None:
    refund = intent.refund
    assert refund is not None, f"{intent} has no refund"
    match answer:
        case Unknown(why):
            _put_off(intent, why=why, at=at)
        case SentRefund(amount=amount) if amount != refund.amount:
            _put_off(intent, why=f"{amount} went back instead of {refund.amount}.", at=at)
        case SentRefund(state=RefundState.PENDING):
            _put_off(intent, why="The processor has not finished yet.", at=at)
        case SentRefund(ref, RefundState.SUCCEEDED):
            record_refunded(refund, processor_ref=ref, at=at)
            _close(intent, at=at)
        case SentRefund(why=why) | Rejected(why=why):
            record_refund_failed(refund, why=why, at=at)
            _close(intent, at=at)
        case _:
            assert_never(answer)


def _put_off(intent: Intent, *, why: str, at: datetime) -> None:
    """Keep the call visible as unresolved, and tell the staff of one that stays so."""
    _try_again(intent, status=IntentStatus.UNRESOLVED, error=why[:300], at=at)
    if at - intent.created_at >= ALARMING:
        record_event(
            intent.site,
            kind="payment.unresolved",
            subject=f"payment:{intent.payment_id}",
            actor="site",
            at=at,
            body={"call": intent.kind, "why": why},
            member_id=intent.payment.member_id,
        )


def _try_again(intent: Intent, *, status: IntentStatus, error: str, at: datetime) -> None:
    """Name the next try; a call that somebody else has brought to its end in the meantime stays there."""
    pause = PAUSES[max(intent.tries - 1, 0)] if intent.tries <= len(PAUSES) else LONGEST_PAUSE
    _open_intents().filter(pk=intent.pk).update(status=status, error=error, due_at=at + pause)


def _close(intent: Intent, *, at: datetime) -> None:
    _open_intents().filter(pk=intent.pk).update(status=IntentStatus.DONE, error="", done_at=at)
