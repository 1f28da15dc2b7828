"""How a membership begins: chosen here, begun once its first fee is paid, or at once where it begins free.

Owns the terms that are agreed with a subscription. Must not know the processor: `answers` takes up what came of a
charge.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from makegood.catalogue.models import Product, ProductKind
from makegood.ledger.operations import KeyReused, lock_wallet
from makegood.members.models import Member
from makegood.members.operations import accept_by_use, require_active
from makegood.memberships import terms
from makegood.memberships.models import STANDING, BillKind, Membership, MembershipStatus
from makegood.memberships.operations.bills import Due, charge, first_instalment, make_bill
from makegood.memberships.operations.locking import tell
from makegood.memberships.queries import months_overdue, tax_rate_of
from makegood.memberships.refusals import AlreadyAMember, NoCard, NoSuchTrial, NotAPlan, PaymentOverdue
from makegood.payments.models import Card
from makegood.sites.models import PolicyVersion
from makegood.sites.queries import policy_of, version_in_force


class Choice(TypedDict):
    """What somebody subscribes to: a plan of the site, with a trial or without, and the card for its fees."""

    plan: Product
    card: Card
    trial: bool


@transaction.atomic
def subscribe(member: Member, *, at: datetime, key: str, **choice: Unpack[Choice]) -> Membership:
    """Subscribe to a plan; the same key gives the same membership.

    What begins free begins at once (M23). Anything else is pending until its first fee, or the price of the trial, is
    paid; where the card is refused the membership is `declined` and never began.

    Raises:
        KeyReused: where the key came before for another member or plan, or with a trial and now without.
        NotAPlan, NoSuchTrial, NoCard: where there is no such plan, trial or card.
        AlreadyAMember: where a membership of this member stands, or is about to begin.
        PaymentOverdue: where a fee of an earlier membership is unpaid; coming back to that one pays it.
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: where the member may not subscribe.
    """
    plan, card = choice["plan"], choice["card"]
    lock_wallet(member.site_id, member_id=member.pk)
    earlier = Membership.objects.filter(site_id=member.site_id, key=key).first()
    if earlier is not None:
        asked = (member.pk, plan.pk, choice["trial"])
        if (earlier.member_id, earlier.plan_id, earlier.trial_days is not None) != asked:
            raise KeyReused(key)
        return earlier
    _require_choice(member, choice, at=at)
    require_active(member)
    accept_by_use(member, at=at)
    membership = wished(member, plan=plan, trial=choice["trial"], at=at)
    membership.card, membership.key = card, key
    _begin(membership, version=version_in_force(member.site, at=at))
    return membership


def wished(member: Member, *, plan: Product, trial: bool, at: datetime) -> Membership:
    """Give the membership that a member would have by subscribing at an instant; nothing is saved."""
    membership = agreed(Membership(site=member.site, member=member), plan=plan)
    membership.started_at, membership.is_trial = at, trial
    membership.trial_days = plan.trial_days if trial else None
    return membership


def _require_choice(member: Member, choice: Choice, *, at: datetime) -> None:
    plan, card = choice["plan"], choice["card"]
    if plan.kind != ProductKind.PLAN or plan.site_id != member.site_id or not plan.is_on_sale:
        raise NotAPlan(plan.code)
    if choice["trial"] and plan.trial_days is None:
        raise NoSuchTrial(plan.title)
    if card.member_id != member.pk or not card.is_usable:
        raise NoCard
    if months_overdue(member, at=at) is not None:
        raise PaymentOverdue(plan.title)
    waiting = Membership.objects.filter(site_id=member.site_id, member=member)
    if waiting.filter(status__in=[MembershipStatus.PENDING, *STANDING]).exists():
        raise AlreadyAMember


def agreed(membership: Membership, *, plan: Product) -> Membership:
    """Let a membership be one of a plan, on the terms on which it is sold now; nothing is saved."""
    membership.plan = plan
    assert plan.length_count is not None, f"{plan.code} is a plan and has a length"
    membership.length_unit, membership.length_count = plan.length_unit, plan.length_count
    membership.price_minor, membership.currency = plan.price.minor, plan.currency
    membership.instalments, membership.credit_count = plan.instalments, plan.credits.count
    return membership


@dataclass(frozen=True, slots=True)
class First:
    """The fee with which a membership begins or goes on: what it is for, how much, and until when it pays."""

    kind: BillKind
    fee: terms.Fee
    period_end: datetime


def first_fee(membership: Membership, *, version: PolicyVersion) -> First | None:
    """Date a membership that begins, and give what is charged for that; None where it begins free (M23)."""
    policy, at = policy_of(version), membership.started_at
    tax_rate = tax_rate_of(membership.member, at=at)
    if not membership.is_trial:
        membership.anchor_at, membership.cycles = at, 1
        end = membership.paid_until = membership.next_bill_at = terms.period_end(policy, membership, begun=at)
        fee = terms.fee(policy, membership, at=at, notice=None, tax_rate=tax_rate)
        return First(BillKind.PERIODIC, fee, end)
    end = membership.paid_until = terms.trial_end(policy, membership)
    membership.next_bill_at = terms.next_bill(policy, membership)
    price = membership.plan.trial_price
    if price is None:
        return None
    return First(BillKind.TRIAL, terms.trial_fee(policy, membership, price=price, tax_rate=tax_rate), end)


def _begin(membership: Membership, *, version: PolicyVersion) -> None:
    first, at = first_fee(membership, version=version), membership.started_at
    if first is None:
        membership.status = MembershipStatus.TRIAL
        membership.save()
        tell_started(membership, at=at)
        return
    membership.save()
    due = Due(
        kind=first.kind,
        at=at,
        period_end=first.period_end,
        fee=first.fee,
        version=version,
        card=membership.card,
        key=membership.key,
    )
    charge(first_instalment(make_bill(membership, due=due)), card=membership.card, at=at)


def tell_started(membership: Membership, *, at: datetime) -> None:
    """Record that a membership began."""
    tell(
        membership,
        "started",
        at=at,
        actor=f"member:{membership.member_id}",
        plan=membership.plan.code,
        trial=membership.is_trial,
    )
