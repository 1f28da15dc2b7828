"""Cards on file: the processor keeps a member's card on its own page, and the site keeps its name.

Owns the rows of cards. Must not know card numbers: nobody here ever sees one.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from makegood.kernel.ids import key_of
from makegood.ledger import operations as ledger
from makegood.ledger.operations import KeyReused
from makegood.members.models import Member
from makegood.payments.models import Card, Intent, IntentKind
from makegood.sites.operations import record_event


def nowhere(card: Card) -> str:
    """Send no browser anywhere: whoever gives a card comes back by themselves."""
    return ""


@transaction.atomic
def start_card_setup(
    member: Member, *, name: str, at: datetime, key: str, return_to: Callable[[Card], str] = nowhere
) -> Card:
    """Start keeping a card under a name, without any payment; the same key gives the same card.

    It can be charged once the member has given it at the processor's page; it then takes the place of an earlier one
    of that name. Whoever may not use the site may give a card all the same: debts must be payable.

    Raises:
        KeyReused: where the key came before for another member or name.
    """
    card, is_new = Card.objects.get_or_create(
        site=member.site, key=key, defaults={"member": member, "name": name, "started_at": at}
    )
    if (card.member_id, card.name) != (member.pk, name):
        raise KeyReused(key)
    if is_new:
        card.return_url = return_to(card)
        card.save(update_fields=["return_url"])
        Intent.objects.create(
            site=card.site,
            kind=IntentKind.CARD_SETUP,
            card=card,
            key=key_of("card", card.site.slug, card.pk, card.key, at.isoformat()),
            due_at=at,
            created_at=at,
        )
    return card


@transaction.atomic
def record_card_kept(card: Card, *, token: str, label: str, at: datetime) -> Card:
    """Record that the processor keeps a card; a second time changes nothing."""
    ledger.lock_wallet(card.site_id, member_id=card.member_id)
    card = Card.objects.select_related("site").select_for_update(of=("self",), no_key=True).get(pk=card.pk)
    if card.label:
        return card
    mine = Card.objects.filter(site_id=card.site_id, member_id=card.member_id, name=card.name)
    mine.filter(is_usable=True).update(is_usable=False)
    card.token, card.label, card.is_usable = token, label, True
    card.save(update_fields=["token", "label", "is_usable"])
    _tell(card, "card.kept", at=at)
    return card


@transaction.atomic
def remove_card(card: Card, *, at: datetime) -> Card:
    """Record that a card is charged no more; what was paid with it keeps its label, and refunds still reach it."""
    ledger.lock_wallet(card.site_id, member_id=card.member_id)
    card = Card.objects.select_related("site").select_for_update(of=("self",), no_key=True).get(pk=card.pk)
    if card.is_usable:
        card.is_usable = False
        card.save(update_fields=["is_usable"])
        _tell(card, "card.removed", at=at)
    return card


def _tell(card: Card, kind: str, *, at: datetime) -> None:
    record_event(
        card.site,
        kind=kind,
        subject=f"card:{card.pk}",
        actor=f"member:{card.member_id}",
        at=at,
        # The name is the member's own words: it stays in the row, and out of the hashed chain.
        body={"card": card.pk},
        member_id=card.member_id,
    )
