"""What comes of a charge: a membership begins, goes on, comes back, or is overdue.

Owns what a paid and a refused instalment do to bill and membership, once each. Must not know how a charge is made.
"""

from datetime import datetime, timedelta

from django.db import transaction

from makegood.kernel.ids import key_of
from makegood.ledger.book import LotSource
from makegood.ledger.operations import NewLot, issue_lot
from makegood.memberships import terms
from makegood.memberships.models import (
    STANDING,
    Bill,
    BillKind,
    BillStatus,
    Instalment,
    InstalmentStatus,
    Membership,
    MembershipStatus,
)
from makegood.memberships.operations.bills import next_number
from makegood.memberships.operations.locking import locked, tell
from makegood.memberships.operations.subscribing import agreed, tell_started
from makegood.memberships.queries import bill_of_payment
from makegood.payments.models import Payment
from makegood.payments.operations import start_refund
from makegood.sites.queries import policy_of

# A refused fee is put to the card again after this time.
PAUSE = timedelta(days=1)
COME_BACK_FROM = (MembershipStatus.CANCELLED, MembershipStatus.ENDED)
NEVER_BEGUN = (MembershipStatus.PENDING, MembershipStatus.DECLINED)


# Within an act it needs no savepoint of its own: where it fails, the whole act does.
@transaction.atomic(savepoint=False)
def take_payment(payment: Payment, *, at: datetime) -> None:
    """Count a payment for the instalment that it was made for; money that nothing is owed for goes back."""
    found = _instalment_of(payment)
    if found is None:
        return
    membership, instalment = found
    bill = instalment.bill
    if instalment.status == InstalmentStatus.PAID or _has_moved_on(membership, bill):
        _send_back(payment, instalment, at=at)
        return
    is_to_begin, was_overdue = bill.number is None, instalment.status == InstalmentStatus.OVERDUE
    _mark_paid(instalment, payment)
    if membership.status in NEVER_BEGUN:
        _begin(membership, at=at)
    elif is_to_begin:
        _take_up(membership, bill, at=at)
    elif was_overdue:
        _reopen(membership, instalment, at=at)
    elif instalment.number == 1:
        _go_on(membership, bill)
    if instalment.number == 1:
        _grant_credits(membership, bill, at=at)
    tell(membership, "paid", at=at, bill=bill.pk, number=bill.number, payment=payment.pk)


def _instalment_of(payment: Payment) -> tuple[Membership, Instalment] | None:
    """Lock the membership and give it with the instalment that a payment tried, or else one put to a card before."""
    bill = bill_of_payment(payment)
    if bill is None:
        return None
    membership = locked(bill.membership)
    parts = Instalment.objects.filter(bill=bill).select_related("bill__version", "bill__card", "payment__card")
    tried = parts.filter(payment=payment).first()
    # A try that was thought to have failed may turn out to have been paid after the next one began. What nobody
    # asked for yet is not paid by it.
    asked = parts.filter(tries__gt=0).order_by("number")
    instalment = tried or asked.exclude(status=InstalmentStatus.PAID).first() or asked.last()
    assert instalment is not None, f"{bill} was put to a card"
    return membership, instalment


def _has_moved_on(membership: Membership, bill: Bill) -> bool:
    """Tell whether a fee that was to begin or take up a membership was paid when that was no longer to be had."""
    if bill.number is not None:
        return False
    if membership.status in COME_BACK_FROM:
        return bill.status == BillStatus.DECLINED or _belongs_elsewhere(membership)
    return membership.status not in NEVER_BEGUN or _belongs_elsewhere(membership)


def _belongs_elsewhere(membership: Membership) -> bool:
    others = Membership.objects.filter(site_id=membership.site_id, member_id=membership.member_id)
    return others.filter(status__in=[MembershipStatus.PENDING, *STANDING]).exclude(pk=membership.pk).exists()


def _send_back(payment: Payment, instalment: Instalment, *, at: datetime) -> None:
    """Give money back that nothing is owed for; a payment that was counted before stays where it is."""
    is_counted = instalment.status == InstalmentStatus.PAID and instalment.payment_id == payment.pk
    if payment.refundable and not is_counted:
        key = key_of("nothing owed", payment.pk)
        start_refund(payment, amount=payment.refundable, reason="nothing was owed", at=at, key=key)


def _mark_paid(instalment: Instalment, payment: Payment) -> None:
    instalment.status, instalment.payment, instalment.try_at = InstalmentStatus.PAID, payment, None
    instalment.interest_minor = (payment.amount - instalment.amount).minor
    instalment.save()
    bill = instalment.bill
    bill.number = bill.number or next_number(bill.membership)
    is_settled = not bill.parts.exclude(status=InstalmentStatus.PAID).exists()
    bill.status = BillStatus.PAID if is_settled else BillStatus.DUE
    bill.save(update_fields=["status", "number"])


def _begin(membership: Membership, *, at: datetime) -> None:
    membership.status = MembershipStatus.TRIAL if membership.is_trial else MembershipStatus.ACTIVE
    membership.save()
    tell_started(membership, at=at)


def _take_up(membership: Membership, bill: Bill, *, at: datetime) -> None:
    """Let a membership go on from the fee of coming back, on the terms of that day (M25)."""
    agreed(membership, plan=membership.plan)
    membership.price_minor, membership.card = bill.fee_minor, bill.card
    come_back(membership, bill)
    membership.save()
    tell(membership, "reactivated", at=at, actor=f"member:{membership.member_id}", bill=bill.pk)


def come_back(membership: Membership, bill: Bill) -> None:
    """Let a membership stand as it does after coming back with a bill; nothing is saved."""
    count_anew(membership, at=bill.at)
    membership.status = MembershipStatus.ACTIVE
    membership.paid_until = membership.next_bill_at = bill.period_end
    withdraw_cancellation(membership)


def count_anew(membership: Membership, *, at: datetime) -> None:
    """Let the periods of a membership be counted from the instant of coming back; nothing is saved."""
    membership.reactivated_at, membership.cycles, membership.is_trial = at, 1, False
    membership.anchor_at = membership.anchor_at or at


def withdraw_cancellation(membership: Membership) -> None:
    """Let a membership be one that nobody cancelled; nothing is saved."""
    membership.cancel_asked_at = membership.cancel_due_at = membership.cancel_worked_at = None
    membership.cancel_channel = ""
    membership.ends_at = membership.ended_at = None


def _reopen(membership: Membership, instalment: Instalment, *, at: datetime) -> None:
    """Let a membership whose overdue fee was paid be open again; what passed closed is not billed (M22)."""
    bill, payment = instalment.bill, instalment.payment
    if _is_overdue(membership) or not _may_stand(membership):
        return
    if instalment.is_return:
        withdraw_cancellation(membership)
    if payment is not None and payment.card is not None:
        membership.card = payment.card
    _skip_closed_periods(membership, bill, at=at)
    _entitle(membership, bill)
    membership.save()
    tell(membership, "reopened", at=at, bill=bill.pk)


def _is_overdue(membership: Membership) -> bool:
    overdue = Instalment.objects.filter(bill__membership=membership, status=InstalmentStatus.OVERDUE)
    return overdue.exists()


def _may_stand(membership: Membership) -> bool:
    """Tell whether a paid fee opens anything: not what the operator ended, nor beside another membership."""
    if membership.status == MembershipStatus.ENDED:
        return not _belongs_elsewhere(membership)
    return membership.status != MembershipStatus.TERMINATED


def _skip_closed_periods(membership: Membership, bill: Bill, *, at: datetime) -> None:
    policy = policy_of(bill.version)
    while bill.period_end <= at:
        membership.cycles += 1
        end = terms.period_end(policy, membership, begun=bill.period_end)
        bill.period_start, bill.period_end = bill.period_end, end
    bill.save(update_fields=["period_start", "period_end"])


def _go_on(membership: Membership, bill: Bill) -> None:
    """Let a membership whose fee was paid when it fell due go on to the end of that period."""
    if _may_stand(membership):
        _entitle(membership, bill)
        membership.save()


def _entitle(membership: Membership, bill: Bill) -> None:
    membership.paid_until = bill.period_end
    if membership.is_cancelled:
        membership.status, membership.next_bill_at = MembershipStatus.CANCELLED, None
        membership.ends_at, membership.ended_at = bill.period_end, None
    else:
        membership.status, membership.next_bill_at = MembershipStatus.ACTIVE, bill.period_end


def _grant_credits(membership: Membership, bill: Bill, *, at: datetime) -> None:
    """Issue the credits that come with a paid period (L10); a trial brings none, nor does a period that is over."""
    expires_at = terms.credits_expire(policy_of(bill.version), bill)
    is_over = expires_at is not None and expires_at <= at
    if bill.kind == BillKind.TRIAL or not membership.credits or is_over:
        return
    lot = NewLot(
        site_id=membership.site_id,
        member_id=membership.member_id,
        amount=membership.credits,
        source=LotSource.GRANT,
        expires_at=expires_at,
        terms_digest=bill.version.digest,
    )
    issue_lot(lot, at=at, key=key_of("bill", bill.pk, "credits"))


# Within an act it needs no savepoint of its own: where it fails, the whole act does.
@transaction.atomic(savepoint=False)
def take_refusal(payment: Payment, *, at: datetime) -> None:
    """Count a refused charge: what was to begin does not, and what goes on is overdue (M22)."""
    found = _instalment_of(payment)
    if found is None:
        return
    membership, instalment = found
    if instalment.payment_id != payment.pk or instalment.status == InstalmentStatus.PAID:
        return
    if instalment.bill.number is None:
        _drop(membership, instalment.bill)
    else:
        _mark_overdue(membership, instalment, at=at)


def _drop(membership: Membership, bill: Bill) -> None:
    bill.parts.update(status=InstalmentStatus.DECLINED, try_at=None)
    bill.status = BillStatus.DECLINED
    bill.save(update_fields=["status"])
    if membership.status == MembershipStatus.PENDING:
        membership.status = MembershipStatus.DECLINED
        membership.save(update_fields=["status"])


def _mark_overdue(membership: Membership, instalment: Instalment, *, at: datetime) -> None:
    is_new = instalment.status != InstalmentStatus.OVERDUE
    instalment.status = InstalmentStatus.OVERDUE
    # A try out of turn leaves the next one where it is.
    instalment.try_at = instalment.try_at or at + PAUSE
    instalment.save(update_fields=["status", "try_at"])
    if not is_new:
        return
    Bill.objects.filter(pk=instalment.bill_id).update(status=BillStatus.OVERDUE)
    if membership.status == MembershipStatus.ACTIVE:
        membership.status, membership.next_bill_at = MembershipStatus.OVERDUE, None
        membership.save(update_fields=["status", "next_bill_at"])
    tell(membership, "overdue", at=at, bill=instalment.bill_id, instalment=instalment.pk)
