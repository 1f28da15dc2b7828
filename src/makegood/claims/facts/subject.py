"""The subject of a case: whose it is, what it is about, and when and how it was asked.

Owns this one value. Must not read what is recorded about it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from makegood.claims.models import Request
from makegood.members.models import Counterpart
from makegood.memberships.models import Bill
from makegood.payments.models import Payment
from makegood.services.models import Charge, Order
from makegood.sites.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose case it is, what it is about, and when and how it was asked."""

    member_id: int
    site_id: int
    remedy: str
    ground: str
    channel: str
    made_at: datetime
    version: PolicyVersion
    payment: Payment | None
    charge: Charge | None
    bill: Bill | None = None
    order: Order | None = None
    counterpart: Counterpart | None = None
    request_id: int | None = None
    # The request that was appealed, where this is an appeal, and when that was.
    first_id: int | None = None
    appealed_at: datetime | None = None

    @classmethod
    def of(cls, request: Request) -> "Subject":
        """Give the subject of a request that was made."""
        return cls(
            member_id=request.member_id,
            site_id=request.site_id,
            remedy=request.remedy,
            ground=request.ground,
            channel=request.channel,
            # An appeal asks what was asked before: the time of the first message counts.
            made_at=request.appeal_of.made_at if request.appeal_of else request.made_at,
            version=request.version,
            payment=request.payment,
            charge=request.charge,
            bill=request.bill,
            order=request.order,
            counterpart=request.counterpart,
            request_id=request.pk,
            first_id=request.appeal_of_id,
            appealed_at=request.made_at if request.appeal_of else None,
        )

    def about(self, *, remedy: str, ground: str) -> "Subject":
        """Give the same subject, asked for something else."""
        return replace(self, remedy=remedy, ground=ground)
