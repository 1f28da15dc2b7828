"""What a story finds of a membership and of its bills, where it expects something.

Owns which query answers which of these fields. Must not compare.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from makegood.kernel.money import Money
from makegood.ledger import queries as ledger
from makegood.members.models import Member
from makegood.memberships.models import Bill
from makegood.memberships.queries import bills_of, owed, payments_for
from makegood.payments.models import PaymentStatus
from makegood.play.stage import Stage

# Of several payments for one bill, the one that stands out tells how the bill stands.
OUTSTANDING = (
    PaymentStatus.DISPUTED,
    PaymentStatus.CHARGED_BACK,
    PaymentStatus.PENDING,
    PaymentStatus.PARTLY_REFUNDED,
)


def membership_fields(stage: Stage, name: str) -> Mapping[str, Callable[[], str | datetime | int | None]]:
    """Give the fields of a membership."""
    membership = stage.membership(name)
    return {
        "status": lambda: membership.status,
        "paid_until": lambda: membership.paid_until,
        "bills": lambda: bills_of(membership).count(),
    }


def bill_fields(stage: Stage, name: str) -> Mapping[str, Callable[[], str | Money]]:
    """Give the fields of a bill: those of a payment, over all that was charged for it."""
    bill = stage.bill(name)
    return {
        "refunded": lambda: _refunded(bill),
        "status": lambda: _status(bill),
    }


def _refunded(bill: Bill) -> Money:
    return sum((payment.refunded for payment in payments_for(bill)), Money.zero(bill.currency))


def _status(bill: Bill) -> str:
    """Give the status of the last try, and of several that were paid the one to tell."""
    tries = list(payments_for(bill))
    paid = [payment for payment in tries if payment.paid_at is not None]
    if not tries or tries[-1].paid_at is None:
        return tries[-1].status if tries else PaymentStatus.PENDING
    found = {PaymentStatus(payment.status) for payment in paid}
    if len(found) == 1:
        return found.pop()
    return next((status for status in OUTSTANDING if status in found), PaymentStatus.PARTLY_REFUNDED)


def owed_by(member: Member, *, at: datetime) -> tuple[Money, ...]:
    """Give all that a member owes: overdue fees with interest, and debts in the books."""
    sums: dict[str, int] = {}
    for amount in (*owed(member, at=at), *ledger.debts(member.site_id, member_id=member.pk)):
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))
