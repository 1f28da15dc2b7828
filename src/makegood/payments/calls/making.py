"""The making of calls: each that is due, one by one, or one at once for whoever cannot wait.

Owns which intent is taken and by whom it is asked. Must not know what an answer means: one module a kind does.
"""

from datetime import datetime
from typing import assert_never

from makegood.payments.calls.cards import ask_setup, take_setup
from makegood.payments.calls.charges import ask_charge, take_charge
from makegood.payments.calls.checkouts import ask_checkout, take_checkout
from makegood.payments.calls.refunds import ask_refund, take_refund
from makegood.payments.calls.tries import next_try, note_try
from makegood.payments.models import Card, Intent, IntentKind, IntentStatus, Payment
from makegood.sites.models import Site
from makegood.statements.lookups import Lookup

OF_PAYMENT = Lookup(
    Intent.objects.select_related("payment__product", "payment__site", "payment__card").filter(refund=None),
    "payment_id",
)


def make_calls(site: Site, *, at: datetime) -> int:
    """Make every call of a site that is due at `at`, one by one, and say how many they were."""
    made = 0
    while intent := next_try(site, at=at):
        _call(intent, at=at)
        made += 1
    return made


def confirm_payment(payment: Payment, *, at: datetime) -> Payment:
    """Ask the processor about a payment now: open its checkout, charge its card, or record what became of it.

    A slow or unknown answer leaves the payment pending; the worker asks again.
    """
    _ask_now(OF_PAYMENT.get(payment_id=payment.pk), at=at)
    payment.refresh_from_db()
    return payment


def confirm_card(card: Card, *, at: datetime) -> Card:
    """Ask the processor about a card now: open the page on which it is given, or record that it is kept."""
    _ask_now(Intent.objects.get(card=card), at=at)
    card.refresh_from_db()
    return card


def confirm_call(intent: Intent, *, at: datetime) -> Intent:
    """Ask the processor now what became of a call, instead of when it is due; under its key it has one effect."""
    _ask_now(intent, at=at)
    intent.refresh_from_db()
    return intent


def _ask_now(intent: Intent, *, at: datetime) -> None:
    match IntentStatus(intent.status):
        case IntentStatus.DONE:
            return
        case IntentStatus.READY:
            note_try(intent, at=at)
        case IntentStatus.UNRESOLVED:
            # Somebody asked before, so what became of that is asked first.
            intent.tries = max(intent.tries, 2)
        case IntentStatus.WAITING:
            pass
        case _:
            assert_never(intent.status)
    _call(intent, at=at)


def _call(intent: Intent, *, at: datetime) -> None:
    match IntentKind(intent.kind):
        case IntentKind.CHECKOUT:
            take_checkout(intent, ask_checkout(intent, at=at), at=at)
        case IntentKind.CHARGE:
            take_charge(intent, ask_charge(intent), at=at)
        case IntentKind.CARD_SETUP:
            take_setup(intent, ask_setup(intent, at=at), at=at)
        case IntentKind.REFUND:
            take_refund(intent, ask_refund(intent), at=at)
        case _:
            assert_never(intent.kind)
