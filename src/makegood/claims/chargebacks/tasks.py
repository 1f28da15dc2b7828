"""What chargebacks do by themselves: after a dispute, a repayment, a refund that failed, and when evidence is due.

Owns the handlers and the runner; `turning` and `reminding` own what they do.
"""

from datetime import datetime

from makegood.claims.chargebacks.reminding import NEXT_REMINDER, remind
from makegood.claims.chargebacks.turning import bring_in_line, take_up, take_up_amount
from makegood.claims.models import Chargeback, ChargebackStatus
from makegood.payments.models import Payment, PaymentPurpose
from makegood.sites.models import Event, Site
from makegood.sites.outbox import on
from makegood.sites.work import due


@on("dispute.opened", "dispute.reopened", "dispute.won", "dispute.lost")
def take_up_dispute(site: Site, event: Event) -> None:
    """Let everything follow that a dispute of a payment brings with it."""
    take_up(event)


@on("dispute.changed")
def take_up_change(site: Site, event: Event) -> None:
    """Count anew what is owed where a bank takes more or less than it had said."""
    take_up_amount(event)


@on("payment.paid")
def take_repayment(site: Site, event: Event) -> None:
    """Count a repayment against what is owed for its chargeback."""
    if event.body["purpose"] == PaymentPurpose.REPAYMENT:
        bring_in_line(_repaid_with(_payment_of(event)), at=event.at)


@on("refund.succeeded")
def look_at_the_rest(site: Site, event: Event) -> None:
    """See what becomes of the part of a refund that the bank had paid when the rest was sent."""
    bring_in_line(_payment_of(event), at=event.at)


@on("refund.failed")
def count_failed_refund(site: Site, event: Event) -> None:
    """Count anew what is owed for a payment, or was repaid with it: a dispute may have taken what the refund left."""
    payment = _payment_of(event)
    bring_in_line(payment, at=event.at)
    if payment.purpose == PaymentPurpose.REPAYMENT:
        bring_in_line(_repaid_with(payment), at=event.at)


def _payment_of(event: Event) -> Payment:
    return Payment.objects.get(site=event.site_id, pk=int(event.subject.removeprefix("payment:")))


def _repaid_with(repayment: Payment) -> Payment:
    """Give the disputed payment for which another one repaid what the bank took."""
    number = int(repayment.reference.removeprefix("chargeback:"))
    return Chargeback.objects.select_related("payment").get(site=repayment.site_id, pk=number).payment


@on("request.settled", "session.closed")
def freeze_what_came_back(site: Site, event: Event) -> None:
    """Freeze what came back into the lots of a disputed payment, or make it void where the site lost."""
    came_free = (ChargebackStatus.WON, ChargebackStatus.REPAID)
    assert event.member_id is not None, "credits belong to a member"
    standing = Chargeback.objects.filter(site=site, member_id=event.member_id).exclude(status__in=came_free)
    for payment in Payment.objects.filter(chargebacks__in=standing).distinct().order_by("id"):
        bring_in_line(payment, at=event.at)


@due("chargebacks.reminders", next_at=NEXT_REMINDER)
def run_reminders(site: Site, *, at: datetime) -> int:
    """Remind the staff of evidence that is due, and say how often."""
    return remind(site, at=at)
