"""What is known of a fee when somebody asks about it, in the words of policies.

Owns the facts of the families membership, plan and bill, and of a member the last use of a paid feature. Must not know
what is asked.
"""

from datetime import datetime

from makegood.memberships import terms
from makegood.memberships.models import Bill, InstalmentStatus, Membership
from makegood.memberships.queries import captured_for, last_feature_use, latest_bill, paid_for
from makegood.policy import Fact, Value
from makegood.sites.queries import policy_of


def facts_of_bill(bill: Bill, *, at: datetime) -> dict[str, Fact]:
    """Give what is known at an instant of one fee, of its membership and of its plan.

    The fee is what was captured for it, and it was charged when the first of that came in.
    """
    source, paid = str(bill), paid_for(bill)
    found: dict[str, Value | None] = {
        "bill.at": paid[0].paid_at if paid else bill.at,
        "bill.amount": captured_for(bill) if paid else None,
        "bill.kind": bill.kind,
        "bill.latest": bill == latest_bill(bill.membership),
        "bill.period_start": bill.period_start,
        "bill.period_end": bill.period_end,
        "bill.months_overdue": _months_overdue(bill, at=at),
    }
    facts = {name: Fact(value, source) for name, value in found.items() if value is not None}
    return facts_of_membership(bill.membership, at=at) | facts


def facts_of_membership(membership: Membership, *, at: datetime) -> dict[str, Fact]:
    """Give what is known at an instant of a membership, of its plan as it was agreed, and of its use."""
    facts = terms.facts_of_agreement(membership)
    used = last_feature_use(membership.member, at=at)
    if used is not None:
        facts["member.last_feature_use"] = Fact(used.at, str(used))
    return facts


def _months_overdue(bill: Bill, *, at: datetime) -> int | None:
    unpaid = bill.parts.filter(status=InstalmentStatus.OVERDUE).order_by("due_at").first()
    return None if unpaid is None else terms.months_overdue(policy_of(bill.version), since=unpaid.due_at, at=at)
