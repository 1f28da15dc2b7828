"""What the policy means for one member now: for each pack that still holds something, what can be had and until when.

Owns which packs are named beside the policy. What each is worth is the preview of a request that nobody has sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.claims.asks import Ask
from makegood.claims.queries import preview
from makegood.look.outcomes import Offer, offers_of, with_papers
from makegood.members.models import Member
from makegood.payments.models import Payment, PaymentStatus
from makegood.payments.queries import payments_of

# Each pack costs a look at its books, so only the latest are named; the help centre knows them all.
NAMED = 2
LIVE = (PaymentStatus.PAID, PaymentStatus.PARTLY_REFUNDED)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One pack and what the policy gives for it as things stand, the best first."""

    payment: Payment
    offers: Sequence[Offer]


def meaning_for(member: Member, *, at: datetime) -> list[Meaning]:
    """Say what the member's latest packs are worth by the policy."""
    found = []
    for payment in payments_of(member).filter(status__in=LIVE)[:NAMED]:
        ask = Ask(remedy="money", ground="any_reason", payment=payment)
        found.append(Meaning(payment, offers_of(with_papers(preview(member, ask=ask, at=at)))))
    return found
