"""The money on a balance as people look at it: its lots with where they came from, and what each use drew on them.

Owns the joining of the ledger's plain numbers with payments and orders, in a fixed number of queries for each currency.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.kernel.money import Money
from makegood.kernel.refusals import NotFound
from makegood.ledger import queries as ledger
from makegood.ledger.book import LotSource
from makegood.ledger.queries import LotView
from makegood.members.models import Member
from makegood.payments.models import Payment
from makegood.services.models import Order

ORDER = "order:"


@dataclass(frozen=True, slots=True)
class MoneyLot:
    """One lot of money, and the payment that it came with."""

    lot: LotView[Money]
    payment: Payment | None

    @property
    def title(self) -> str:
        """What the lot is, in words."""
        if self.lot.source is LotSource.RETURN:
            return f"Given back: {self.payment.title}" if self.payment else "Money given back"
        return "Deposit" if self.payment else "Money given by the site"


@dataclass(frozen=True, slots=True)
class Balance:
    """A member's money in one currency: what can be spent, and the lots that it lies in."""

    amount: Money
    lots: Sequence[MoneyLot]


@dataclass(frozen=True, slots=True)
class Use:
    """What one order took from a lot, and what of it came back."""

    order: Order | None
    amount: Money
    returned: Money
    at: datetime


def balances_by_lots(member: Member, *, at: datetime) -> Sequence[Balance]:
    """Give a member's money as it lies at an instant, currency by currency; what can be spent comes first."""
    found = []
    for currency in ledger.currencies_of(member.site_id, member_id=member.pk):
        lots = _money_lots(ledger.deposits(member.site_id, member_id=member.pk, currency=currency, at=at))
        left = [each.lot.remaining for each in lots if not each.lot.is_expired]
        lots.sort(key=lambda each: not each.lot.remaining)
        found.append(Balance(sum(left, Money.zero(currency)), lots))
    return found


def uses_of_lot(member: Member, lot_id: int, *, at: datetime) -> tuple[MoneyLot, Sequence[Use]]:
    """Give one lot of a member's money with the orders that drew on it, the latest first.

    Raises:
        NotFound: where the member has no such lot.
    """
    for currency in ledger.currencies_of(member.site_id, member_id=member.pk):
        views = ledger.deposits(member.site_id, member_id=member.pk, currency=currency, at=at)
        for each in _money_lots(view for view in views if view.id == lot_id):
            drawn = list(reversed(ledger.money_drawn_on(lot_id, currency=currency)))
            orders = _orders(member, (view.charge_ref for view in drawn))
            return each, [Use(orders.get(one.charge_ref), one.amount, one.returned, one.at) for one in drawn]
    raise NotFound("There is no such lot on this balance.", lot=lot_id)


def _money_lots(views: Iterable[LotView[Money]]) -> list[MoneyLot]:
    lots = list(views)
    payments = Payment.objects.select_related("product").in_bulk([each.payment_id for each in lots if each.payment_id])
    return [MoneyLot(each, payments.get(each.payment_id or 0)) for each in lots]


def _orders(member: Member, refs: Iterable[str]) -> Mapping[str, Order]:
    ids = {int(ref.removeprefix(ORDER)) for ref in refs if ref.startswith(ORDER)}
    rows = Order.objects.filter(member=member, pk__in=ids).select_related("product")
    return {row.ref: row for row in rows}
