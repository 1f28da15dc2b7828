"""The tries of a call: noted before it is made, put off while its end is unknown, closed when it is known.

Owns when each intent is due. Must not know what any call is about.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from makegood.payments.models import Intent, IntentStatus, Payment
from makegood.sites.models import Site
from makegood.sites.operations import record_event

# A try whose process died is made again after this long; no call lasts so long.
LONGEST_TRY = timedelta(minutes=1)
# How long after each unresolved try the next is made; after these, once a day.
PAUSES = (timedelta(minutes=5), timedelta(hours=1))
LONGEST_PAUSE = timedelta(days=1)
# What is unresolved for so long is told to the staff with every further try.
ALARMING = timedelta(days=7)
# A page at the processor on which nobody acted is closed by then.
PAGE_LIFE = timedelta(days=1)


def next_try(site: Site, *, at: datetime) -> Intent | None:
    """Take the next call that is due and note the try; two workers never take the same."""
    with transaction.atomic(durable=True):
        due = _open_intents().filter(site=site, due_at__lte=at)
        intent = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "id").first()
        if intent is not None:
            _note(intent, at=at)
    return intent


def note_try(intent: Intent, *, at: datetime) -> None:
    """Commit that a call is being made: whatever happens to this process, it is known that it may have been."""
    with transaction.atomic(durable=True):
        _note(intent, at=at)


def _note(intent: Intent, *, at: datetime) -> None:
    if intent.status == IntentStatus.READY:
        intent.status, intent.error = IntentStatus.UNRESOLVED, "Asked; no answer is recorded yet."
    intent.tries += 1
    intent.due_at = at + LONGEST_TRY
    intent.save(update_fields=["status", "tries", "due_at", "error"])


def payment_of(intent: Intent) -> Payment:
    """Give the payment that a call is about."""
    assert intent.payment is not None, f"{intent} is about no payment"
    return intent.payment


def put_off(intent: Intent, *, why: str, at: datetime) -> None:
    """Keep the call visible as unresolved, and tell the staff of one that stays so."""
    try_again(intent, status=IntentStatus.UNRESOLVED, error=why[:300], at=at)
    if at - intent.created_at >= ALARMING:
        record_event(
            intent.site,
            kind="payment.unresolved",
            subject=intent.subject,
            actor="site",
            at=at,
            body={"call": intent.kind, "why": why},
            member_id=intent.member.pk,
        )


def try_again(intent: Intent, *, status: IntentStatus, error: str, at: datetime) -> None:
    """Name the next try; a call that somebody else has brought to its end in the meantime stays there."""
    pause = PAUSES[max(intent.tries - 1, 0)] if intent.tries <= len(PAUSES) else LONGEST_PAUSE
    due_at, alarm_at = at + pause, intent.created_at + ALARMING
    if at < alarm_at < due_at:
        # The alarm of what is still unresolved then comes on the day, and not with the daily try after it.
        due_at = alarm_at
    _open_intents().filter(pk=intent.pk).update(status=status, error=error, due_at=due_at)


def close_call(intent: Intent, *, at: datetime) -> None:
    """Mark a call whose end is known; it is not made again."""
    _open_intents().filter(pk=intent.pk).update(status=IntentStatus.DONE, error="", done_at=at)


def _open_intents() -> QuerySet[Intent]:
    return Intent.objects.exclude(status=IntentStatus.DONE)
