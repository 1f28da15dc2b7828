"""Disputes: what the bank takes of a payment, or holds while nobody has decided, as the processor reports it.

Owns the rows of disputes and how much of a payment each takes. Must not know what follows for the member: later rooms
hear of it by events.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from makegood.kernel.ids import key_of
from makegood.kernel.money import Money
from makegood.ledger import operations as ledger
from makegood.payments.models import Dispute, DisputeStatus, Payment
from makegood.payments.operations.rows import locked, save_standing, tell
from makegood.payments.refusals import DisputeDecided


@dataclass(frozen=True, slots=True)
class Report:
    """What a processor says of a dispute: its name there, the number of this change, and how it stands."""

    ref: str
    number: int
    status: DisputeStatus
    reason: str
    amount: Money
    due_at: datetime | None


@transaction.atomic
def record_report(payment: Payment, *, report: Report, at: datetime) -> Dispute:
    """Record how a dispute of a payment stands; a report that comes again, or after a later one, changes nothing.

    A dispute that was decided and stands otherwise now was opened anew, also where nobody reported that.
    """
    payment = locked(payment)
    rows = Dispute.objects.select_for_update(no_key=True)
    known = rows.filter(site_id=payment.site_id, processor_ref=report.ref).first()
    if known is not None and known.change >= report.number:
        return known
    dispute = known or _new_dispute(payment, report, at=at)
    if known is None or known.status != DisputeStatus.OPEN:
        # The days to answer count from the opening, and again from the next.
        dispute.due_at = report.due_at
    dispute.change, dispute.reason = report.number, report.reason
    dispute.amount_minor, dispute.currency = report.amount.minor, report.amount.currency
    steps = list(_steps(known.status if known else None, report.status))
    for kind in steps:
        _take_step(payment, dispute, kind, at=at)
    if not steps:
        # Neither opened nor decided: it may still claim more or less than it did.
        _correct(payment, dispute, at=at)
    return dispute


@transaction.atomic
def record_decision(dispute: Dispute, *, status: DisputeStatus, by: str, at: datetime) -> Dispute:
    """Record what the bank decided as somebody heard it; the processor's own next report counts all the same.

    The same word again changes nothing.

    Raises:
        DisputeDecided: where it is recorded as decided otherwise.
    """
    payment = locked(dispute.payment)
    dispute = Dispute.objects.select_for_update(no_key=True).select_related("payment").get(pk=dispute.pk)
    if dispute.status == status:
        return dispute
    if dispute.status != DisputeStatus.OPEN:
        raise DisputeDecided(dispute, status=dispute.status)
    _take_step(payment, dispute, f"dispute.{status}", at=at, by=by)
    return dispute


def _correct(payment: Payment, dispute: Dispute, *, at: datetime) -> None:
    before = dispute.counted_minor
    dispute.save()
    count_disputes(payment, at=at)
    dispute.refresh_from_db(fields=["counted_minor", "bookings"])
    if dispute.counted_minor != before:
        _tell(payment, dispute, "dispute.changed", at=at)


def _new_dispute(payment: Payment, report: Report, *, at: datetime) -> Dispute:
    return Dispute(
        site=payment.site, member_id=payment.member_id, payment=payment, processor_ref=report.ref, opened_at=at
    )


def _steps(known: str | None, reported: DisputeStatus) -> Iterator[str]:
    if known is None:
        yield "dispute.opened"
    elif known not in (reported, DisputeStatus.OPEN):
        yield "dispute.reopened"
    if reported != known and reported is DisputeStatus.WON:
        yield "dispute.won"
    if reported != known and reported is DisputeStatus.LOST:
        yield "dispute.lost"


STATUSES = {
    "dispute.opened": DisputeStatus.OPEN,
    "dispute.reopened": DisputeStatus.OPEN,
    "dispute.won": DisputeStatus.WON,
    "dispute.lost": DisputeStatus.LOST,
}


def _take_step(payment: Payment, dispute: Dispute, kind: str, *, at: datetime, by: str = "site") -> None:
    dispute.status = STATUSES[kind]
    dispute.closed_at = None if dispute.status == DisputeStatus.OPEN else at
    dispute.save()
    count_disputes(payment, at=at)
    dispute.refresh_from_db(fields=["counted_minor", "bookings"])
    _tell(payment, dispute, kind, at=at, by=by)


def _tell(payment: Payment, dispute: Dispute, kind: str, *, at: datetime, by: str = "site") -> None:
    tell(
        payment,
        kind,
        at=at,
        actor=by,
        dispute=dispute.pk,
        payment=payment.pk,
        amount=str(dispute.amount),
        counted=str(Money(dispute.counted_minor, payment.currency)),
        reason=dispute.reason,
        due_at=dispute.due_at.isoformat() if dispute.due_at else "",
    )


def count_disputes(payment: Payment, *, at: datetime) -> None:
    """Settle how much of a locked payment each of its disputes takes, and book what changed.

    Money that went back, or is on its way, is never counted a second time (X1): a dispute takes what is left of the
    payment, and one in another currency all of that. A refund that fails leaves more to it.
    """
    disputes = list(Dispute.objects.filter(site_id=payment.site_id, payment=payment).order_by("id"))
    left = payment.amount_minor - payment.refunded_minor if payment.paid_at else 0
    counts = {}
    for dispute in disputes:
        counts[dispute.pk] = min(_claim(dispute, payment, otherwise=left), left)
        left -= counts[dispute.pk]
    # What one no longer takes is given back first: another may take it now.
    for dispute in sorted(disputes, key=lambda each: counts[each.pk] - each.counted_minor):
        _book(payment, dispute, counted=counts[dispute.pk], at=at)
    payment.charged_back_minor = sum(counts.values())
    save_standing(payment)


def _claim(dispute: Dispute, payment: Payment, *, otherwise: int) -> int:
    if dispute.status == DisputeStatus.WON:
        return 0
    return dispute.amount_minor if dispute.currency == payment.currency else otherwise


def _book(payment: Payment, dispute: Dispute, *, counted: int, at: datetime) -> None:
    change = counted - dispute.counted_minor
    if not change:
        return
    act = ledger.charge_back if change > 0 else ledger.reverse_charge_back
    dispute.counted_minor, dispute.bookings = counted, dispute.bookings + 1
    dispute.save(update_fields=["counted_minor", "bookings"])
    act(
        payment.site_id,
        member_id=payment.member_id,
        payment_id=payment.pk,
        amount=Money(abs(change), payment.currency),
        at=at,
        key=key_of("dispute", dispute.pk, dispute.bookings),
    )
