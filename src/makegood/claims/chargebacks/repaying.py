"""What is owed for a chargeback that the site lost, and how it is repaid.

Owns the debt of each chargeback, and that nothing is kept of a repayment beyond it. Must not touch lots or accounts.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from makegood.claims.chargebacks.lots import booking_key
from makegood.claims.chargebacks.returning import return_surplus
from makegood.claims.models import Chargeback, ChargebackStatus
from makegood.claims.unsent import unsent_by_payment
from makegood.kernel.money import Money
from makegood.kernel.refusals import Refusal
from makegood.ledger import operations as ledger
from makegood.payments.models import Card, Payment, PaymentPurpose, PaymentStatus
from makegood.payments.operations import charge_card
from makegood.payments.queries import payments_for


class NotRepayable(Refusal):
    """A repayment where nothing is owed, or of what is being paid already."""

    code = "not_open"

    def __init__(self, chargeback: Chargeback, *, why: str) -> None:
        super().__init__(f"Chargeback {chargeback.pk} cannot be repaid: {why}", chargeback=chargeback.pk)


@transaction.atomic
def start_repayment(chargeback: Chargeback, *, card: Card, at: datetime, key: str) -> Payment:
    """Start charging a kept card for all that is owed for a chargeback (V11); the same key gives the same payment.

    An account that is closed can pay too.

    Raises:
        NotRepayable: where nothing is owed for it, or a repayment is under way.
        CardNotUsable: where the card is somebody else's, or not kept, or no longer.
        KeyReused: where the key came before for something else.
    """
    ledger.lock_wallet(chargeback.site_id, member_id=chargeback.member_id)
    chargeback = Chargeback.objects.select_related("site", "member", "payment").get(pk=chargeback.pk)
    made = payments_for(chargeback.site, chargeback.ref)
    amount = next((each.amount for each in made if each.key == key), chargeback.owed)
    if not amount:
        raise NotRepayable(chargeback, why="nothing is owed for it.")
    if any(each.status == PaymentStatus.PENDING and each.key != key for each in made):
        raise NotRepayable(chargeback, why="a repayment is under way; wait for what comes of it.")
    return charge_card(
        chargeback.member,
        card=card,
        amount=amount,
        purpose=PaymentPurpose.REPAYMENT,
        reference=chargeback.ref,
        at=at,
        key=key,
    )


def book_debts(chargebacks: Sequence[Chargeback], *, at: datetime) -> None:
    """Book what is owed for each chargeback of one payment: what the bank took, less what was repaid.

    What is kept beyond that goes back to the card that paid it, once nobody has to decide any more.
    """
    due = _due(chargebacks)
    for chargeback in chargebacks:
        repaid, owed = repaid_for(chargeback), due[chargeback.pk]
        _book(chargeback, owed=owed - min(repaid, owed), at=at)
        # Until the bank has decided nobody knows what is owed in the end.
        counted = repaid if chargeback.is_under_way else owed
        return_surplus(chargeback, amount=repaid - min(repaid, counted), at=at)


def _due(chargebacks: Sequence[Chargeback]) -> Mapping[int, Money]:
    """Give what the member has to bear of each: what the bank took, but for what the site owed the member anyway."""
    due, ours = {}, None
    for each in chargebacks:
        if each.status not in (ChargebackStatus.LOST, ChargebackStatus.REPAID):
            due[each.pk] = Money.zero(each.payment.currency)
            continue
        if ours is None:
            ours = unsent_by_payment([each.payment])[each.payment_id]
        taken = each.dispute.counted
        part = min(ours, taken)
        due[each.pk], ours = taken - part, ours - part
    return due


def repaid_for(chargeback: Chargeback) -> Money:
    """Give what a member has repaid for a chargeback, and did not get back."""
    kept = Money.zero(chargeback.payment.currency)
    for each in payments_for(chargeback.site, chargeback.ref):
        if each.paid_at is not None:
            kept += each.amount - each.refunded
    return kept


def _book(chargeback: Chargeback, *, owed: Money, at: datetime) -> None:
    change = owed.minor - chargeback.owed_minor
    if not change:
        return
    act = ledger.record_debt if change > 0 else ledger.settle_debt
    act(
        chargeback.site_id,
        member_id=chargeback.member_id,
        amount=Money(abs(change), owed.currency),
        debt_ref=chargeback.ref,
        at=at,
        key=booking_key(chargeback),
    )
    chargeback.owed_minor = owed.minor
    chargeback.save(update_fields=["owed_minor"])
