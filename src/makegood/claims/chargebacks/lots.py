"""The lots of a disputed payment: frozen while nobody has decided, void where the site lost, free otherwise.

Owns these bookings. Each can be repeated: lots that came back meanwhile are frozen too, and what is as it should be
stays. Runs under the member's wallet lock.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from makegood.claims.models import Chargeback, ChargebackStatus
from makegood.kernel.ids import key_of
from makegood.ledger import operations as ledger
from makegood.ledger.amounts import CREDITS
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
            for hold in holds_of(each):
                ledger.void(each.site_id, member_id=each.member_id, hold_ref=hold, at=at, key=booking_key(each))


def _freeze(chargeback: Chargeback, *, at: datetime) -> None:
    for hold, asset in holds_of(chargeback).items():
        ledger.hold_unspent_of_payment(
            chargeback.site_id,
            member_id=chargeback.member_id,
            payment_id=chargeback.payment_id,
            asset=asset,
            hold_ref=hold,
            at=at,
            key=booking_key(chargeback),
        )


def _let_go(chargeback: Chargeback, *, at: datetime) -> None:
    """Release what is still held, and issue anew what was void."""

    for hold, asset in holds_of(chargeback).items():

        def until(payment_id: int | None, asset: str = asset) -> datetime | None:
            # Money does not expire.
            return expiry_of_new_lot(chargeback.site, payment_id=payment_id, at=at) if asset == CREDITS else None

        whose: HoldName = {"member_id": chargeback.member_id, "hold_ref": hold}
        ledger.release(chargeback.site_id, **whose, at=at, key=booking_key(chargeback))
        ledger.reissue_voided(chargeback.site_id, **whose, at=at, key=booking_key(chargeback), reissue_until=until)


def holds_of(chargeback: Chargeback) -> Mapping[str, str]:
    """Name the holds of a chargeback, each with its asset: what the payment bought, and what of it is on the balance.

    A hold is of one asset, and money of a pack may have come back to the balance.
    """
    currency = chargeback.payment.currency
    if chargeback.payment.purpose != PaymentPurpose.PACK:
        return {chargeback.ref: currency}
    return {chargeback.ref: CREDITS, f"{chargeback.ref}:balance": currency}


def booking_key(chargeback: Chargeback) -> str:
    """Give the key of the next booking, and count it."""
    chargeback.bookings += 1
    chargeback.save(update_fields=["bookings"])
    return key_of("chargeback", chargeback.pk, chargeback.bookings)
