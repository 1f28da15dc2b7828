"""Payments as the books know them: what became of their credits, their money and their deposits.

Changes nothing, and must not know what the numbers of payments stand for.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger.amounts import CREDITS
from makegood.ledger.book import AccountKind, LotSource, TransactionKind
from makegood.ledger.models import Entry, Lot
from makegood.ledger.queries.lots import usable_at


@dataclass(frozen=True, slots=True)
class PaymentCredits:
    """The credits of one payment.

    `spent` were drawn by charges and not returned, `held` are set aside for a charge to come, or frozen; `unspent` are
    free of both, and `valid` those of them that have not expired.
    """

    granted: Credits
    spent: Credits
    held: Credits
    unspent: Credits
    valid: Credits
    bought_back: Credits

    @property
    def used(self) -> Credits:
        """Give what is spent or spoken for: none of it can be sold back."""
        return self.spent + self.held


NO_CREDITS = PaymentCredits(*[Credits(0)] * 6)


@dataclass(frozen=True, slots=True)
class PaymentMoney:
    """The money of one payment: what the site keeps, what is on its way back, has gone back, or was charged back."""

    kept: Money
    under_way: Money
    refunded: Money
    charged_back: Money


def payment_credits(site_id: int, *, payment_id: int, at: datetime) -> PaymentCredits:
    """Give what became of the credits that a payment bought; reissued credits are another lot's and do not count."""
    return credits_of_payments(site_id, payment_ids=[payment_id], at=at)[payment_id]


def credits_of_payments(site_id: int, *, payment_ids: Collection[int], at: datetime) -> Mapping[int, PaymentCredits]:
    """Give what became of the credits of each payment; all zero for one that bought none."""
    bought = Lot.objects.filter(site_id=site_id, payment_id__in=payment_ids, source=LotSource.PAYMENT, asset=CREDITS)
    rows = bought.values("payment_id").annotate(
        all=Sum("granted"),
        spent=Sum(F("granted") - F("remaining") - F("held") - F("taken_back") - F("reissued") - F("voided")),
        set_aside=Sum("held"),
        unspent=Sum("remaining"),
        valid=Coalesce(Sum("remaining", filter=usable_at(at)), 0),
        gone=Sum("taken_back"),
    )
    found = {
        row["payment_id"]: PaymentCredits(
            granted=Credits(row["all"]),
            spent=Credits(row["spent"]),
            held=Credits(row["set_aside"]),
            unspent=Credits(row["unspent"]),
            valid=Credits(row["valid"]),
            bought_back=Credits(row["gone"]),
        )
        for row in rows
    }
    return {payment_id: found.get(payment_id, NO_CREDITS) for payment_id in payment_ids}


def payment_money(site_id: int, *, payment_id: int) -> PaymentMoney | None:
    """Give where the money of a payment is; nothing for a payment of which none has been received."""
    entries = Entry.objects.filter(transaction__site_id=site_id, transaction__payment_id=payment_id)
    taken = [TransactionKind.CHARGED_BACK, TransactionKind.REVERSED]
    settled = [TransactionKind.REFUND_SETTLED, TransactionKind.REFUND_RETURNED]
    sent = Q(account__kind=AccountKind.CLEARING, transaction__kind__in=settled)
    rows = (
        entries.exclude(asset=CREDITS)
        .values("asset")
        .annotate(
            kept=Coalesce(Sum("amount", filter=Q(account__kind=AccountKind.RECEIVED)), 0),
            under_way=Coalesce(Sum("amount", filter=Q(account__kind=AccountKind.REFUNDING)), 0),
            refunded=Coalesce(Sum("amount", filter=sent), 0),
            charged_back=Coalesce(
                Sum("amount", filter=Q(account__kind=AccountKind.CLEARING, transaction__kind__in=taken)), 0
            ),
        )
    )
    # A payment has one currency: refunds in another are refused.
    for row in rows.values_list("kept", "under_way", "refunded", "charged_back", "asset"):
        *counts, currency = row
        return PaymentMoney(*[Money(count, currency) for count in counts])
    return None


def deposit_left(site_id: int, *, payment_ids: Collection[int], at: datetime) -> Mapping[int, Money]:
    """Give what is left on the balance of each payment, deposited or returned there; others are left out."""
    return _money_left(site_id, payment_ids, sources=(LotSource.PAYMENT, LotSource.RETURN), at=at)


def returned_left(site_id: int, *, payment_ids: Collection[int], at: datetime) -> Mapping[int, Money]:
    """Give what is left of the money of each payment that returned to the balance; others are left out."""
    return _money_left(site_id, payment_ids, sources=(LotSource.RETURN,), at=at)


def _money_left(
    site_id: int, payment_ids: Collection[int], *, sources: Collection[LotSource], at: datetime
) -> Mapping[int, Money]:
    money = Lot.objects.filter(usable_at(at), site_id=site_id, payment_id__in=payment_ids, source__in=sources).exclude(
        asset=CREDITS
    )
    rows = money.values_list("payment_id", "asset").annotate(left=Sum("remaining"))
    return {payment_id: Money(left, asset) for payment_id, asset, left in rows if payment_id is not None}
