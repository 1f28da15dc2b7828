"""The call about a card to keep: a page on which a member gives it, opened, asked about, and closed after a day.

Owns what each answer means for the card. Must not know the wire.
"""

from datetime import datetime
from typing import assert_never

from django.db import transaction

from makegood.payments.calls.tries import PAGE_LIFE, close_call, put_off, try_again
from makegood.payments.models import Card, Intent, IntentStatus
from makegood.payments.operations import record_card_kept
from makegood.payments.processors import Rejected, Setup, SetupOrder, SetupState, Unknown
from makegood.payments.sandbox_client import connect

Answer = Setup | Rejected | Unknown


def ask_setup(intent: Intent, *, at: datetime) -> Answer:
    """Open the page, or ask what became of it."""
    card, processor = _card_of(intent), connect()
    if not card.token:
        order = SetupOrder(key=intent.key, shop=card.site.name, reference=f"card:{card.pk}", return_url=card.return_url)
        return processor.create_setup(order)
    if at - card.started_at >= PAGE_LIFE:
        return processor.close_setup(card.token)
    return processor.setup_state(card.token)


@transaction.atomic(durable=True)
def take_setup(intent: Intent, answer: Answer, *, at: datetime) -> None:
    """Record what the processor said; a card that it does not keep stays unusable."""
    match answer:
        case Unknown(why):
            put_off(intent, why=why, at=at)
        case Rejected(_, why) if _card_of(intent).token:
            put_off(intent, why=why, at=at)
        case Rejected():
            close_call(intent, at=at)
        case Setup():
            _take_state(intent, answer, at=at)
        case _:
            assert_never(answer)


def _take_state(intent: Intent, found: Setup, *, at: datetime) -> None:
    card = _card_of(intent)
    match found.state:
        case SetupState.OPEN:
            Card.objects.filter(pk=card.pk).update(token=found.ref, setup_url=found.url)
            try_again(intent, status=IntentStatus.WAITING, error="", at=at)
        case SetupState.KEPT:
            record_card_kept(card, token=found.ref, label=found.label, at=at)
            close_call(intent, at=at)
        case SetupState.CANCELLED:
            close_call(intent, at=at)
        case _:
            assert_never(found.state)


def _card_of(intent: Intent) -> Card:
    assert intent.card is not None, f"{intent} is about no card"
    return intent.card
