"""The tries of a call: noted before it is made, put off while its end is unknown, closed when it is known.

Owns when each intent is due. Must not know what any call is about.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from makegood.payments.models import Intent, IntentStatus, Payment
from makegood.sites.models import Site
from makegood.sites.operations import record_event
from makegood.statements.lookups import Lookup
from makegood.statements.sending import Values, prepared_cursor

# A try whose process died is made again after this long; no call lasts so long.
LONGEST_TRY = timedelta(minutes=1)
# How long after each unresolved try the next is made; after these, once a day.
PAUSES = (timedelta(minutes=5), timedelta(hours=1))
LONGEST_PAUSE = timedelta(days=1)
# What is unresolved for so long is told to the staff with every further try.
ALARMING = timedelta(days=7)
# A page at the processor on which nobody acted is closed by then.
PAGE_LIFE = timedelta(days=1)
# A try is noted before the call is made: of the one that is given, or of the first that is due and nobody else holds.
NOTE = """
    UPDATE payments_intent SET tries = tries + 1, due_at = %(again)s,
        error = CASE status WHEN 'ready' THEN 'Asked; no answer is recorded yet.' ELSE error END,
        status = CASE status WHEN 'ready' THEN 'unresolved' ELSE status END
    WHERE id = ({which}) RETURNING id
"""
NOTE_THIS = NOTE.format(which="%(intent)s")
NOTE_NEXT = NOTE.format(
    which="""
        SELECT id FROM payments_intent WHERE site_id = %(site)s AND status <> 'done' AND due_at <= %(at)s
        ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    """
)
# A call, with what it is about.
BY_NUMBER = Lookup(Intent.objects.select_related("site", "payment__product", "payment__card", "refund", "card"), "pk")


def next_try(site: Site, *, at: datetime) -> Intent | None:
    """Take the next call that is due and note the try; two workers never take the same."""
    noted = _note(NOTE_NEXT, {"site": site.pk, "at": at}, at=at)
    if noted is None:
        return None
    intent = BY_NUMBER.get(pk=noted)
    if intent.payment is not None:
        intent.payment.site = site
    return intent


def note_try(intent: Intent, *, at: datetime) -> None:
    """Commit that a call is being made: whatever happens to this process, it is known that it may have been."""
    _note(NOTE_THIS, {"intent": intent.pk}, at=at)
    intent.refresh_from_db(fields=["status", "tries", "due_at", "error"])


def _note(statement: str, values: Values, *, at: datetime) -> int | None:
    """Commit one more try, and give the number of the call, if there is one."""
    with transaction.atomic(durable=True), prepared_cursor() as cursor:
        cursor.execute(statement, {**values, "again": at + LONGEST_TRY})
        found = cursor.fetchone()
        return int(found[0]) if found else None


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
