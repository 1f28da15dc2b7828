"""What the policy means for one member now: for each pack and deposit that was paid, what can be had and until when.

Owns which of them are named beside the policy. What each is worth is the preview of a request that nobody has sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.claims.topics import topics_of_payments
from makegood.look.outcomes import Offer, offers_of
from makegood.members.models import Member
from makegood.payments.models import Payment, PaymentStatus
from makegood.payments.queries import payments_of
from makegood.portal.history import PAID_FOR

# More would push the policy itself out of sight; the help centre knows them all.
NAMED = 5
LIVE = (PaymentStatus.PAID, PaymentStatus.PARTLY_REFUNDED)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One payment and what the policy gives for it as things stand, in the order of its clauses."""

    payment: Payment
    offers: Sequence[Offer]


def meaning_for(member: Member, *, at: datetime) -> list[Meaning]:
    """Say what the member's latest packs and deposits are worth by the policy."""
    payments = list(payments_of(member).filter(status__in=LIVE, purpose__in=PAID_FOR)[:NAMED])
    topics = topics_of_payments(member, payments=payments, at=at)
    return [
        Meaning(each, [offer for topic in topics[each.pk] for offer in offers_of(topic.assessment)])
        for each in payments
    ]
