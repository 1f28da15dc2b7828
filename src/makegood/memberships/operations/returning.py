"""Coming back: a membership that ran out is taken up again, and an overdue one is paid with another card (M25).

Owns what reactivation charges. Must not know what comes of the charge.
"""

from copy import copy
from datetime import datetime

from django.db import transaction

from makegood.kernel.ids import key_of
from makegood.ledger.operations import KeyReused
from makegood.members.operations import accept_by_use, require_active
from makegood.memberships import terms
from makegood.memberships.models import Bill, BillKind, BillStatus, Instalment, Membership, MembershipStatus
from makegood.memberships.operations.answers import COME_BACK_FROM, count_anew, withdraw_cancellation
from makegood.memberships.operations.bills import Due, charge, first_instalment, make_bill
from makegood.memberships.operations.locking import locked
from makegood.memberships.operations.subscribing import First, agreed
from makegood.memberships.queries import current_membership, overdue_instalments, tax_rate_of
from makegood.memberships.refusals import AlreadyAMember, MembershipNotOpen, NoCard
from makegood.payments.models import Card, Payment, PaymentStatus
from makegood.sites.models import PolicyVersion
from makegood.sites.queries import policy_of, version_in_force


@transaction.atomic
def reactivate_membership(membership: Membership, *, card: Card | None = None, at: datetime, key: str) -> Payment:
    """Charge what it takes to come back, at once, and give the payment; the same key, the same payment.

    An overdue membership owes its fee with interest; one that was cancelled or ran out, the fee of its plan as it is
    sold now. The card is the previous one unless another is chosen. Where it is refused, nothing changes.

    Raises:
        KeyReused: where the key came before for another membership, or with another card.
        MembershipNotOpen: where there is nothing to come back to, or a charge is under way.
        AlreadyAMember: where the member belongs by another membership.
        NoCard: where the card is not the member's.
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: where the member may not come back.
    """
    membership, payment_key = locked(membership), key_of("reactivate", key)
    payments = Payment.objects.select_related("card")
    earlier = payments.filter(site_id=membership.site_id, key=payment_key).first()
    if earlier is not None:
        if not _is_same(earlier, membership, card=card):
            raise KeyReused(key)
        return earlier
    card = card or membership.card
    require_active(membership.member)
    if card.member_id != membership.member_id:
        raise NoCard
    instalment = _overdue(membership) or _first_of_return(membership, card=card, at=at, key=key)
    accept_by_use(membership.member, at=at)
    return charge(instalment, card=card, at=at, key=payment_key)


def _is_same(earlier: Payment, membership: Membership, *, card: Card | None) -> bool:
    """Tell whether a payment was made for the same act; a card that took the place of another keeps its name."""
    assert earlier.card is not None, "coming back is paid with a kept card"
    is_same_card = card is None or (card.member_id, card.name) == (earlier.card.member_id, earlier.card.name)
    bills = Bill.objects.filter(membership=membership, pk=earlier.reference.removeprefix("bill:"))
    return is_same_card and bills.exists()


def _overdue(membership: Membership) -> Instalment | None:
    """Give the unpaid instalment that keeps a membership closed, if there is one."""
    unpaid = overdue_instalments(membership.member).filter(bill__membership=membership)
    if membership.status == MembershipStatus.TERMINATED:
        return None
    instalment = unpaid.first()
    if instalment is not None and _is_away(instalment.payment):
        raise MembershipNotOpen(membership, act="taken up while a charge is under way")
    return instalment


def _is_away(payment: Payment | None) -> bool:
    return payment is not None and payment.status == PaymentStatus.PENDING


def _first_of_return(membership: Membership, *, card: Card, at: datetime, key: str) -> Instalment:
    """Bill the period that begins now, and give its first instalment."""
    if membership.status not in COME_BACK_FROM or _is_under_way(membership):
        raise MembershipNotOpen(membership, act="taken up")
    other = current_membership(membership.member)
    if other is not None and other != membership:
        raise AlreadyAMember
    version = version_in_force(membership.site, at=at)
    first = fee_of_return(membership, version=version, at=at)
    due = Due(
        kind=first.kind,
        at=at,
        period_end=first.period_end,
        fee=first.fee,
        version=version,
        card=card,
        key=key_of("reactivation", key),
    )
    return first_instalment(make_bill(membership, due=due))


def fee_of_return(membership: Membership, *, version: PolicyVersion, at: datetime) -> First:
    """Give what coming back at an instant costs: the fee of the plan as it is sold then, for the period that begins."""
    policy, returning = policy_of(version), agreed(copy(membership), plan=membership.plan)
    count_anew(returning, at=at)
    withdraw_cancellation(returning)
    fee = terms.fee(policy, returning, at=at, notice=None, tax_rate=tax_rate_of(membership.member, at=at))
    return First(BillKind.REACTIVATION, fee, terms.period_end(policy, returning, begun=at))


def _is_under_way(membership: Membership) -> bool:
    return Bill.objects.filter(membership=membership, number=None, status=BillStatus.DUE).exists()
