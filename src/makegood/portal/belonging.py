"""A member's membership as its pages show it: how it stands, what comes next, what is overdue, what was paid.

Owns which of a member's memberships is meant, and the reading of all of it in a fixed number of queries. What anything
costs and when is worked out by the room of memberships.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.kernel.money import Money
from makegood.members.models import Member
from makegood.memberships import terms
from makegood.memberships.models import (
    STANDING,
    Bill,
    BillStatus,
    InstalmentStatus,
    Membership,
    MembershipStatus,
    PriceNotice,
)
from makegood.memberships.operations.answers import COME_BACK_FROM, NEVER_BEGUN
from makegood.memberships.outlook import Arrears, Coming, arrears_of, next_fee, returning
from makegood.memberships.queries import all_bills_of, attempts_of, is_under_way, overdue_instalments, price_notice
from makegood.policy import Clause, Policy, clause_of
from makegood.sites.models import PolicyVersion
from makegood.sites.queries import policy_of, versions_in_effect

# Whoever tried often is told about the latest tries only.
ATTEMPTS = 8
TERMS = {
    "trial": "trial ends",
    "next": "next bill",
    "tax": "bill tax",
    "price": "bill amount",
    "open": "access until",
    "closed": "paid features open",
    "refund": "refund window ends",
    "overdue": "overdue interest",
}


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee that counted, and until when it can come back for a change of mind."""

    bill: Bill
    refundable_until: datetime | None


@dataclass(frozen=True, slots=True)
class Belonging:
    """How a member belongs, or last did, with everything that their page tells of it."""

    membership: Membership | None
    fees: Sequence[FeeLine]
    coming: Coming | None
    notice: PriceNotice | None
    coming_back: Coming | None
    arrears: Sequence[Arrears]
    waits: bool
    was_refused: bool
    clauses: dict[str, Clause]

    @property
    def stands(self) -> bool:
        """Tell whether the member belongs now."""
        return self.membership is not None and self.membership.status in STANDING

    @property
    def can_cancel(self) -> bool:
        """Tell whether there is anything left to cancel."""
        return self.membership is not None and self.stands and not self.membership.is_cancelled

    @property
    def owed(self) -> Sequence[Money]:
        """Give what is owed for all that is overdue, in each currency."""
        totals: dict[str, Money] = {}
        for each in self.arrears:
            totals[each.owed.currency] = totals.get(each.owed.currency, Money.zero(each.owed.currency)) + each.owed
        return tuple(totals.values())

    @property
    def schedule(self) -> Bill | None:
        """Give the latest fee where it is charged in parts of which some are still to come."""
        latest = self.fees[0].bill if self.fees else None
        return latest if latest is not None and len(latest.parts.all()) > 1 else None


def belonging_of(member: Member, *, at: datetime) -> Belonging:
    """Say how a member belongs at an instant."""
    attempts = list(attempts_of(member)[:ATTEMPTS])
    begun = [each for each in attempts if each.status not in NEVER_BEGUN]
    standing = next((each for each in begun if each.status in STANDING), None)
    membership = standing or next(iter(begun), None)
    bills = all_bills_of(membership) if membership else []
    arrears = [arrears_of(each, at=at) for each in overdue_instalments(member)]
    waits = _is_pending(attempts) or any(is_under_way(part) for bill in bills for part in bill.parts.all())
    due_at = (membership and membership.next_bill_at) or at
    versions = list(versions_in_effect(member.site_id, at=max(at, due_at)))
    coming = next_fee(membership, version=_at(versions, due_at)) if membership else None
    notice = _notice(membership, coming)
    is_away = membership is not None and membership.status in COME_BACK_FROM and standing in (None, membership)
    return Belonging(
        membership=membership,
        fees=_fees(bills, at=at),
        coming=coming,
        notice=notice,
        coming_back=returning(membership, at=at) if membership and is_away and not arrears else None,
        arrears=arrears,
        waits=waits,
        was_refused=not waits and _was_refused(attempts, bills),
        clauses=_clauses(membership, policy_of(_at(versions, at)), notice=notice, at=coming.at if coming else at),
    )


def _at(versions: Iterable[PolicyVersion], instant: datetime) -> PolicyVersion:
    """Give the one that is in force at an instant, of versions of which the latest comes first."""
    return next(each for each in versions if each.effective_at <= instant)


def _is_pending(attempts: Sequence[Membership]) -> bool:
    return any(each.status == MembershipStatus.PENDING for each in attempts)


def _was_refused(attempts: Sequence[Membership], bills: Sequence[Bill]) -> bool:
    """Tell whether the last thing that was asked for did not begin."""
    is_new = bool(attempts) and attempts[0].status == MembershipStatus.DECLINED
    return is_new or (bool(bills) and bills[0].status == BillStatus.DECLINED)


def _fees(bills: Iterable[Bill], *, at: datetime) -> Sequence[FeeLine]:
    return [FeeLine(bill, _refundable_until(bill, at=at)) for bill in bills if bill.number is not None]


def _refundable_until(bill: Bill, *, at: datetime) -> datetime | None:
    paid = [part.payment for part in bill.parts.all() if part.status == InstalmentStatus.PAID and part.payment]
    charged_at = min((each.paid_at for each in paid if each.paid_at), default=None)
    if charged_at is None or all(each.refunded for each in paid):
        return None
    until = terms.refund_ends(policy_of(bill.version), bill, charged_at=charged_at)
    return until if until is not None and until > at else None


def _notice(membership: Membership | None, coming: Coming | None) -> PriceNotice | None:
    """Give the announced price that the next fee has, where it is another than the one agreed."""
    if membership is None or coming is None or membership.next_plan is not None:
        return None
    if coming.fee.amount == membership.price:
        return None
    return price_notice(membership, plan=membership.plan, at=coming.at)


def _clauses(
    membership: Membership | None, policy: Policy, *, notice: PriceNotice | None, at: datetime
) -> dict[str, Clause]:
    """Give the clauses by which a membership stands, under the names that the pages have for them."""
    facts = terms.facts_of_fee(membership, at=at, notice=notice) if membership else {}
    found = {name: clause_of(policy, term, facts) for name, term in TERMS.items()}
    return {name: policy.clause(id) for name, id in found.items() if id}
