"""The cards that fees go to: another one chosen, and one that pays nothing any more taken off the file.

Owns that no card leaves while a fee may still go to it. Must not know how a card comes on file.
"""

from datetime import datetime

from django.db import transaction

from makegood.ledger.operations import lock_wallet
from makegood.members.models import Member
from makegood.memberships.models import STANDING, Instalment, Membership, MembershipStatus
from makegood.memberships.operations.locking import locked, tell
from makegood.memberships.refusals import CardInUse, MembershipNotOpen, NoCard
from makegood.payments.models import Card
from makegood.payments.operations import remove_card
from makegood.payments.queries import cards_of


@transaction.atomic
def choose_card(membership: Membership, *, card: Card, at: datetime) -> Membership:
    """Let all fees to come of a membership go to another card of its member; nothing is charged by that.

    Raises:
        NoCard: where the card is not the member's, or is not on file.
        MembershipNotOpen: where the membership is over.
    """
    membership = locked(membership)
    if not cards_of(membership.member).filter(pk=card.pk).exists():
        raise NoCard
    if membership.status not in STANDING:
        raise MembershipNotOpen(membership, act="charged to another card")
    membership.card = card
    membership.save(update_fields=["card"])
    tell(membership, "card_chosen", at=at, actor=f"member:{membership.member_id}", card=card.pk)
    return membership


@transaction.atomic
def forget_card(member: Member, *, card: Card, at: datetime) -> Card:
    """Take a card of a member off the file; taken off a second time it stays off.

    Raises:
        NoCard: where the card is not the member's.
        CardInUse: where a fee may still go to it.
    """
    if card.member_id != member.pk:
        raise NoCard
    lock_wallet(member.site_id, member_id=member.pk)
    # A card that took the place of another under its name is charged for it.
    mine = Membership.objects.filter(site_id=member.site_id, member=member, card__name=card.name)
    unpaid = Instalment.objects.filter(bill__membership__in=mine, try_at__isnull=False)
    is_owed = unpaid.exclude(bill__membership__status=MembershipStatus.TERMINATED).exists()
    if is_owed or mine.filter(status__in=[MembershipStatus.PENDING, *STANDING]).exists():
        raise CardInUse(card.name)
    return remove_card(card, at=at)
