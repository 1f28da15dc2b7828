"""What falls due of a membership by itself: the next fee, and the charging of instalments.

Owns that a period is billed once, whoever looks. Must not know when it is looked.
"""

from datetime import datetime

from django.db import transaction

from makegood.kernel.ids import key_of
from makegood.memberships import terms
from makegood.memberships.models import RENEWING, BillKind, Instalment, Membership, MembershipStatus
from makegood.memberships.operations.bills import Due, charge, make_bill
from makegood.memberships.operations.locking import locked, tell
from makegood.memberships.operations.subscribing import agreed
from makegood.memberships.queries import price_notice, tax_rate_of, to_try
from makegood.sites.models import PolicyVersion
from makegood.sites.queries import policy_of, version_in_force


@transaction.atomic
def bill_next_period(membership: Membership, *, at: datetime) -> None:
    """Bill the period that begins when the next fee falls due, if it has by `at` and nobody billed it before (M17).

    A trial that nobody cancelled becomes a full membership by that (M24). The bill is dated to the instant at which it
    fell due, however late it is made.
    """
    membership = locked(membership)
    due_at = membership.next_bill_at
    if due_at is None or due_at > at or membership.status not in RENEWING:
        return
    version = version_in_force(membership.site, at=due_at)
    fee = step(membership, version=version, due_at=due_at)
    due = Due(
        kind=BillKind.PERIODIC,
        at=due_at,
        period_end=terms.period_end(policy_of(version), membership, begun=due_at),
        fee=fee,
        version=version,
        card=membership.card,
        key=key_of("renewal", membership.pk, due_at.isoformat()),
        is_numbered=True,
    )
    bill = make_bill(membership, due=due)
    # The date of the fee after this one stands once this one is paid.
    membership.status, membership.next_bill_at = MembershipStatus.ACTIVE, None
    membership.save()
    tell(membership, "billed", at=at, bill=bill.pk, number=bill.number, amount=str(bill.amount))


def step(membership: Membership, *, version: PolicyVersion, due_at: datetime) -> terms.Fee:
    """Let a membership be one period on, on the plan and at the price that hold by then, and give its fee.

    Nothing is saved.
    """
    if membership.is_trial:
        membership.is_trial, membership.anchor_at, membership.cycles = False, due_at, 0
    if membership.next_plan is not None:
        _change_plan(membership, due_at=due_at)
    membership.cycles += 1
    fee = terms.fee(
        policy_of(version),
        membership,
        at=due_at,
        notice=price_notice(membership, plan=membership.plan, at=due_at),
        tax_rate=tax_rate_of(membership.member, at=due_at),
    )
    membership.price_minor = fee.amount.minor
    return fee


def _change_plan(membership: Membership, *, due_at: datetime) -> None:
    """Let the membership be one of the plan that the member chose, its periods counted from now on."""
    assert membership.next_plan is not None, "a plan was chosen"
    agreed(membership, plan=membership.next_plan)
    membership.next_plan, membership.reactivated_at = None, None
    membership.anchor_at, membership.cycles = due_at, 0


@transaction.atomic
def try_instalment(instalment: Instalment, *, at: datetime) -> None:
    """Put an instalment to the card if it is due by `at`, not at the processor already, and nothing else is overdue."""
    membership = locked(instalment.bill.membership)
    # Looked up anew behind the lock: the operator may have ended the membership, or another fee become overdue.
    due = to_try(membership.site).select_related("bill__member", "bill__version", "payment")
    found = due.filter(pk=instalment.pk, try_at__lte=at).first()
    if found is not None:
        charge(found, card=membership.card, at=at)
