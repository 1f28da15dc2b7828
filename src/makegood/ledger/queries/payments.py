"""Payments as the books know them: what became of their credits, their money and their deposits.

Changes nothing, and must not know what the numbers of payments stand for.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F, OuterRef, Q, Subquery, Sum
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
class PaymentHoldings:
    """What the wallet holds of one payment: its credits, and of its money what is on the balance and can be spent.

    `returned` is the part of that which came back there. Where nothing of that kind is there, nothing is told.
    """

    credits: PaymentCredits = NO_CREDITS
    left: Money | None = None
    returned: Money | None = None


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
    found = holdings_of_payments(site_id, payment_ids=payment_ids, at=at)
    return {payment_id: found[payment_id].credits for payment_id in payment_ids}


def holdings_of_payments(site_id: int, *, payment_ids: Collection[int], at: datetime) -> Mapping[int, PaymentHoldings]:
    """Give what the wallet holds of each payment, credits and money, in one query."""
    lots = Lot.objects.filter(site_id=site_id, payment_id__in=payment_ids).order_by()
    rows = lots.values_list("payment_id", "asset", "source").annotate(
        all=Sum("granted"),
        spent=Sum(F("granted") - F("remaining") - F("held") - F("taken_back") - F("reissued") - F("voided")),
        set_aside=Sum("held"),
        unspent=Sum("remaining"),
        gone=Sum("taken_back"),
        # Nothing, not zero, where none of them counts any more.
        valid=Sum("remaining", filter=usable_at(at)),
    )
    found = {payment_id: PaymentHoldings() for payment_id in payment_ids}
    for payment_id, asset, source, granted, spent, set_aside, unspent, gone, valid in rows:
        before = found[payment_id]
        if asset != CREDITS:
            found[payment_id] = before if valid is None else _with_money(before, Money(valid, asset), source=source)
        elif source == LotSource.PAYMENT:
            counts = (granted, spent, set_aside, unspent, valid or 0, gone)
            found[payment_id] = replace(before, credits=PaymentCredits(*map(Credits, counts)))
    return found


def _with_money(holdings: PaymentHoldings, money: Money, *, source: str) -> PaymentHoldings:
    """Add what is left of the lots of one source; money that was issued anew is the site's gift."""
    if source not in (LotSource.PAYMENT, LotSource.RETURN):
        return holdings
    left = money if holdings.left is None else holdings.left + money
    return replace(holdings, left=left, returned=money if source == LotSource.RETURN else holdings.returned)


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
    found = holdings_of_payments(site_id, payment_ids=payment_ids, at=at)
    return {payment_id: each.left for payment_id, each in found.items() if each.left is not None}


def left_beside(payment: str, *, at: datetime) -> Subquery:
    """Give, beside rows of another table, what is left on the balance of the payment in their field `payment`."""
    lots = Lot.objects.filter(
        usable_at(at), payment_id=OuterRef(payment), source__in=(LotSource.PAYMENT, LotSource.RETURN)
    ).exclude(asset=CREDITS)
    return Subquery(lots.order_by().values("payment_id").annotate(left=Sum("remaining")).values("left"))


def returned_left(site_id: int, *, payment_ids: Collection[int], at: datetime) -> Mapping[int, Money]:
    """Give what is left of the money of each payment that returned to the balance; others are left out."""
    found = holdings_of_payments(site_id, payment_ids=payment_ids, at=at)
    return {payment_id: each.returned for payment_id, each in found.items() if each.returned is not None}
