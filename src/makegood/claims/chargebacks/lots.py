"""The lots of a disputed payment: frozen while nobody has decided, void where the site lost, free otherwise.

Owns these bookings. Each can be repeated: lots that came back meanwhile are frozen too, and what is as it should be
stays. Runs under the member's wallet lock.
"""

from collections.abc import Sequence
from datetime import datetime

from makegood.claims.models import Chargeback, ChargebackStatus
from makegood.kernel.ids import key_of
from makegood.ledger import operations as ledger
from makegood.ledger.operations.ending_holds import HoldName
from makegood.payments.models import PaymentPurpose
from makegood.payments.terms import expiry_of_new_lot

FREE = (ChargebackStatus.WON, ChargebackStatus.REPAID)


def book_lots(chargebacks: Sequence[Chargeback], *, at: datetime) -> None:
    """Book for all chargebacks of one payment what each does to its lots: what one sets free another may hold."""
    for each in chargebacks:
        if each.status in FREE:
            _let_go(each, at=at)
    for each in chargebacks:
        if each.status not in FREE:
            _freeze(each, at=at)
        if each.status == ChargebackStatus.LOST:
            ledger.void(each.site_id, member_id=each.member_id, hold_ref=each.ref, at=at, key=booking_key(each))


def _freeze(chargeback: Chargeback, *, at: datetime) -> None:
    ledger.hold_unspent_of_payment(
        chargeback.site_id,
        member_id=chargeback.member_id,
        payment_id=chargeback.payment_id,
        hold_ref=chargeback.ref,
        at=at,
        key=booking_key(chargeback),
    )


def _let_go(chargeback: Chargeback, *, at: datetime) -> None:
    """Release what is still held, and issue anew what was void."""

    def until(payment_id: int | None) -> datetime | None:
        if chargeback.payment.purpose == PaymentPurpose.DEPOSIT:
            return None
        return expiry_of_new_lot(chargeback.site, payment_id=payment_id, at=at)

    whose: HoldName = {"member_id": chargeback.member_id, "hold_ref": chargeback.ref}
    ledger.release(chargeback.site_id, **whose, at=at, key=booking_key(chargeback))
    ledger.reissue_voided(chargeback.site_id, **whose, at=at, key=booking_key(chargeback), reissue_until=until)


def booking_key(chargeback: Chargeback) -> str:
    """Give the key of the next booking, and count it."""
    chargeback.bookings += 1
    chargeback.save(update_fields=["bookings"])
    return key_of("chargeback", chargeback.pk, chargeback.bookings)
