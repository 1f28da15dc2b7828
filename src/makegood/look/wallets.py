"""A wallet as people look at it: its lots with what they cost, its course over time, and what each charge drew on.

Owns the joining of the ledger's plain numbers with payments and charges, in a fixed number of queries whatever a
wallet holds. Shown to the member and to the staff alike; who may see it is decided before.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.kernel.credits import Credits
from makegood.kernel.refusals import NotFound
from makegood.ledger import queries as ledger
from makegood.ledger.queries import LotView, Point
from makegood.look.burn_down import BurnDown, burn_down
from makegood.members.models import Member
from makegood.payments.models import Payment
from makegood.services.models import Charge

# The figures behind the picture go back this many movements; the lots themselves tell the rest.
FIGURES = 24


@dataclass(frozen=True, slots=True)
class WalletLot:
    """One lot, and the payment that it came with."""

    lot: LotView[Credits]
    payment: Payment | None

    @property
    def title(self) -> str:
        """What the lot is, in words."""
        if self.lot.reissue_of is not None:
            return "Credits given back"
        return f"Pack: {self.payment.title}" if self.payment else "Credits given by the site"

    @property
    def is_open(self) -> bool:
        """Tell whether anything can still be spent of it."""
        return bool(self.lot.remaining) and not self.lot.is_expired


@dataclass(frozen=True, slots=True)
class Wallet:
    """All lots, those that can be spent first; the picture and the figures behind it."""

    lots: Sequence[WalletLot]
    chart: BurnDown | None
    figures: Sequence[Point]

    @property
    def balance(self) -> Credits:
        """Give what can be spent of all lots together."""
        return Credits(sum(each.lot.remaining.count for each in self.lots if not each.lot.is_expired))


@dataclass(frozen=True, slots=True)
class Purse:
    """What can be spent, and the lots of it that expire, the first first."""

    balance: Credits
    expiring: Sequence[LotView[Credits]]


def purse_of(member: Member, *, at: datetime) -> Purse:
    """Give in one query what a member's wallet comes to at `at`."""
    views = [view for view in ledger.lots(member.site_id, member_id=member.pk, at=at) if not view.is_expired]
    expiring = [view for view in views if view.remaining and view.expires_at]
    return Purse(Credits(sum(view.remaining.count for view in views)), expiring)


def wallet_of(member: Member, *, at: datetime) -> Wallet:
    """Give a member's wallet as it stands at `at`."""
    views = ledger.lots(member.site_id, member_id=member.pk, at=at)
    payments = _payments(view.payment_id for view in views if view.payment_id)
    lots = [WalletLot(view, payments.get(view.payment_id or 0)) for view in views]
    last = max([at, *(view.expires_at for view in views if view.expires_at)])
    course = ledger.wallet_history(member.site_id, member_id=member.pk, until=last)
    return Wallet(sorted(lots, key=lambda each: not each.is_open), burn_down(course, at=at), course[-FIGURES:])


@dataclass(frozen=True, slots=True)
class Draw:
    """What one charge took from one lot, with both at hand."""

    charge: Charge | None
    lot: WalletLot
    amount: Credits
    returned: Credits
    at: datetime


def draws_on_lot(member: Member, lot_id: int, *, at: datetime) -> tuple[WalletLot, Sequence[Draw]]:
    """Give one lot of a member with the charges that drew on it, the latest first.

    Raises:
        NotFound: where the member has no such lot.
    """
    lot = _lots(member, [lot_id], at=at).get(lot_id)
    if lot is None:
        raise NotFound("There is no such lot in this wallet.", lot=lot_id)
    drawn = list(reversed(ledger.charges_by_lot([lot_id])[lot_id]))
    charges = _charges(member, (view.charge_ref for view in drawn))
    return lot, [Draw(charges.get(view.charge_ref), lot, view.amount, view.returned, view.at) for view in drawn]


def draws_of_charge(charge: Charge, *, at: datetime) -> Sequence[Draw]:
    """Give what a charge drew on each lot, in the order in which it drew."""
    drawn = ledger.allotments_of_charge(charge.site_id, charge_ref=charge.ref)
    lots = _lots(charge.member, {view.lot_id for view in drawn}, at=at)
    return [Draw(charge, lots[view.lot_id], view.amount, view.returned, view.at) for view in drawn]


def _lots(member: Member, lot_ids: Collection[int], *, at: datetime) -> Mapping[int, WalletLot]:
    views = [view for view in ledger.lots(member.site_id, member_id=member.pk, at=at) if view.id in lot_ids]
    payments = _payments(view.payment_id for view in views if view.payment_id)
    return {view.id: WalletLot(view, payments.get(view.payment_id or 0)) for view in views}


def _payments(ids: Iterable[int]) -> Mapping[int, Payment]:
    return Payment.objects.select_related("product").in_bulk(list(ids))


def _charges(member: Member, refs: Iterable[str]) -> Mapping[str, Charge]:
    ids = {int(ref.removeprefix("charge:")) for ref in refs}
    rows = Charge.objects.filter(member=member, pk__in=ids).select_related("product", "counterpart")
    return {charge.ref: charge for charge in rows}
