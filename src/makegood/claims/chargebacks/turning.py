"""The turns of a chargeback: opened, won, lost, opened again, repaid.

Owns its state, and that all follows from it: lots, debts, refunds under way, the account, the requests about it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from makegood.claims.chargebacks.forestalled import settle_forestalled
from makegood.claims.chargebacks.lots import book_lots
from makegood.claims.chargebacks.queries import STANDING, chargebacks_on, requests_touched
from makegood.claims.chargebacks.reminding import set_reminder
from makegood.claims.chargebacks.repaying import book_debts, repaid_for
from makegood.claims.models import Chargeback, ChargebackStatus
from makegood.claims.operations import decide_again
from makegood.claims.refusals import NotAnAgent
from makegood.claims.telling import tell
from makegood.claims.unsent import LOST
from makegood.kernel.refusals import Refusal
from makegood.ledger.operations import lock_wallet
from makegood.members.models import Role, Staff
from makegood.members.operations import restore_account, terminate_account
from makegood.payments.models import Dispute, Payment
from makegood.sites.models import Event

TURNS = {
    "dispute.opened": ChargebackStatus.OPEN,
    "dispute.reopened": ChargebackStatus.REOPENED,
    "dispute.won": ChargebackStatus.WON,
    "dispute.lost": ChargebackStatus.LOST,
}


class NotReturnable(Refusal):
    """A repayment of which nothing has to be sent back once more."""

    code = "not_open"

    def __init__(self, chargeback: Chargeback) -> None:
        super().__init__(
            f"Nothing of what was repaid for chargeback {chargeback.pk} waits to be sent again.",
            chargeback=chargeback.pk,
        )


@transaction.atomic
def take_up(event: Event) -> Chargeback:
    """Bring a chargeback to where an event says that its dispute stands; an event that comes late changes nothing."""
    dispute = Dispute.objects.select_related("site", "member", "payment").get(pk=event.body["dispute"])
    lock_wallet(dispute.site_id, member_id=dispute.member_id)
    chargeback, is_new = Chargeback.objects.get_or_create(
        dispute=dispute,
        defaults={
            "site": dispute.site,
            "member": dispute.member,
            "payment": dispute.payment,
            "opened_at": dispute.opened_at,
        },
    )
    if event.pk <= chargeback.seen:
        return chargeback
    chargeback.seen = event.pk
    if is_new:
        _turn(chargeback, to=ChargebackStatus.OPEN, at=event.at)
    if chargeback.status != TURNS[event.kind]:
        _turn(chargeback, to=TURNS[event.kind], at=event.at)
    return chargeback


def take_up_amount(event: Event) -> None:
    """Let follow what a dispute that was decided takes now, where the bank has corrected that."""
    dispute = Dispute.objects.select_related("payment").get(pk=event.body["dispute"])
    chargeback = Chargeback.objects.filter(dispute=dispute, status=ChargebackStatus.LOST).first()
    bring_in_line(dispute.payment, at=event.at, turned=chargeback)


def _turn(chargeback: Chargeback, *, to: ChargebackStatus, at: datetime) -> None:
    chargeback.status = to
    chargeback.closed_at = None if chargeback.is_under_way else at
    set_reminder(chargeback, since=at)
    chargeback.save(update_fields=["status", "closed_at", "seen", "remind_at"])
    bring_in_line(chargeback.payment, at=at, turned=chargeback)


@transaction.atomic
def bring_in_line(payment: Payment, *, at: datetime, turned: Chargeback | None = None) -> None:
    """Book all that follows from a payment's chargebacks as they stand; what is as it should be stays."""
    lock_wallet(payment.site_id, member_id=payment.member_id)
    chargebacks = list(chargebacks_on(payment))
    if not chargebacks:
        return
    settle_forestalled(payment, at=at)
    book_debts(chargebacks, at=at)
    for each in chargebacks:
        if each == turned:
            _tell(each, at=at)
        _note_repaid(each, at=at)
    book_lots(chargebacks, at=at)
    _follow_account(chargebacks, at=at)
    decide_again(requests_touched(payment), at=at)


@transaction.atomic
def return_again(chargeback: Chargeback, *, by: Staff, at: datetime) -> Chargeback:
    """Send what a member repaid beyond what is owed back once more, after it was not taken.

    Raises:
        NotAnAgent: for auditors and other sites' staff.
        NotReturnable: where nothing is to be returned, or it is on its way.
    """
    if by.role == Role.AUDITOR or by.site_id != chargeback.site_id:
        raise NotAnAgent(by.name, about=str(chargeback))
    lock_wallet(chargeback.site_id, member_id=chargeback.member_id)
    chargeback = Chargeback.objects.select_related("site", "payment").get(pk=chargeback.pk)
    if not chargeback.unreturned_minor:
        raise NotReturnable(chargeback)
    body = {"amount": str(chargeback.unreturned)}
    tell(chargeback, "chargeback.refund_retried", actor=f"staff:{by.pk}", at=at, body=body)
    chargeback.return_tries += 1
    chargeback.save(update_fields=["return_tries"])
    bring_in_line(chargeback.payment, at=at)
    return chargeback


def _note_repaid(chargeback: Chargeback, *, at: datetime) -> None:
    """Note that what is owed was repaid, or no longer was: the bank may take more than it had said."""
    if chargeback.status not in LOST or not repaid_for(chargeback):
        return
    stands = ChargebackStatus.LOST if chargeback.owed_minor else ChargebackStatus.REPAID
    if stands != chargeback.status:
        chargeback.status, chargeback.closed_at = stands, at
        chargeback.save(update_fields=["status", "closed_at"])
        _tell(chargeback, at=at)


def _follow_account(chargebacks: Sequence[Chargeback], *, at: datetime) -> None:
    """Close the account where the site's terms say so, and lift what a chargeback brought once it is over (V10, V11).

    Each chargeback stands for itself: what others brought, or the staff, stays.
    """
    for each in chargebacks:
        if each.status in STANDING and each.site.ends_account_on_chargeback:
            terminate_account(each.member, because=each.ref, by="site", at=at)
        elif each.status not in STANDING:
            restore_account(each.member, because=each.ref, by="site", at=at)


def _tell(chargeback: Chargeback, *, at: datetime) -> None:
    body = {
        "payment": chargeback.payment_id,
        "dispute": chargeback.dispute_id,
        "counted": str(chargeback.dispute.counted),
        "owed": str(chargeback.owed) if chargeback.owed else "",
    }
    tell(chargeback, f"chargeback.{chargeback.status}", at=at, body=body)
