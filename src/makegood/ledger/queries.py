"""What the books say: lots, payments, charges, balances and their history.

Owns every reading of the ledger. Changes nothing, and must not know what the numbers of members, payments and charges
stand for.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from django.db.models import F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger.audit import Breach, breaches
from makegood.ledger.book import CREDITS, AccountKind, Amount, LotSource, Side, TransactionKind
from makegood.ledger.models import Allotment, Entry, Lot


@dataclass(frozen=True, slots=True, kw_only=True)
class LotView:
    """One lot as it stood when it was read."""

    id: int
    source: LotSource
    payment_id: int | None
    reissue_of: int | None
    price: Money | None
    granted: Credits
    remaining: Credits
    taken_back: Credits
    reissued: Credits
    issued_at: datetime
    expires_at: datetime | None
    is_expired: bool
    terms_digest: str

    @property
    def spent(self) -> Credits:
        """Give what charges took and did not return."""
        return self.granted - self.remaining - self.taken_back - self.reissued


@dataclass(frozen=True, slots=True)
class PaymentCredits:
    """The credits of one payment: `unspent` are used by no charge, `valid` those of them that have not expired."""

    granted: Credits
    used: Credits
    unspent: Credits
    valid: Credits
    bought_back: Credits


NO_CREDITS = PaymentCredits(*[Credits(0)] * 5)


@dataclass(frozen=True, slots=True)
class PaymentMoney:
    """The money of one payment: what the site keeps, what is on its way back, and what has gone back."""

    kept: Money
    under_way: Money
    refunded: Money


@dataclass(frozen=True, slots=True)
class AllotmentView:
    """What one charge drew on one lot."""

    charge_ref: str
    lot_id: int
    amount: Credits
    returned: Credits
    at: datetime


@dataclass(frozen=True, slots=True)
class Point:
    """A wallet's balance from an instant on, until the next point."""

    at: datetime
    balance: Credits


def audit(site_id: int | None = None) -> list[Breach]:
    """List each rule of the books that is broken, on one site or on all; none where all is well."""
    return breaches(site_id)


def available(site_id: int, *, member_id: int, at: datetime) -> Credits:
    """Give the credits that a member can spend at an instant."""
    held = Lot.objects.filter(_usable(at), site_id=site_id, member_id=member_id, asset=CREDITS)
    return Credits(held.aggregate(count=Coalesce(Sum("remaining"), 0))["count"])


def lots(site_id: int, *, member_id: int, at: datetime) -> list[LotView]:
    """List all lots that a member was ever issued, in the order in which they are drawn on."""
    return _views(Lot.objects.filter(site_id=site_id, member_id=member_id, asset=CREDITS), at=at)


def lots_of_payment(site_id: int, *, payment_id: int, at: datetime) -> list[LotView]:
    """List the lots that a payment bought, and those reissued in their place."""
    return _views(Lot.objects.filter(site_id=site_id, payment_id=payment_id), at=at)


def view_of_lot(lot: Lot, *, at: datetime) -> LotView:
    """Give one lot as it stands at an instant."""
    return LotView(
        id=lot.pk,
        source=LotSource(lot.source),
        payment_id=lot.payment_id,
        reissue_of=lot.reissue_of_id,
        price=None if lot.price_minor is None else Money(lot.price_minor, lot.currency),
        granted=Credits(lot.granted),
        remaining=Credits(lot.remaining),
        taken_back=Credits(lot.taken_back),
        reissued=Credits(lot.reissued),
        issued_at=lot.issued_at,
        expires_at=lot.expires_at,
        is_expired=lot.expires_at is not None and lot.expires_at <= at,
        terms_digest=lot.terms_digest,
    )


def _views(rows: QuerySet[Lot], *, at: datetime) -> list[LotView]:
    drawn_first = F("expires_at").asc(nulls_last=True)
    return [view_of_lot(lot, at=at) for lot in rows.order_by(drawn_first, "issued_at", "id")]


def _usable(at: datetime) -> Q:
    return Q(expires_at__isnull=True) | Q(expires_at__gt=at)


def payment_credits(site_id: int, *, payment_id: int, at: datetime) -> PaymentCredits:
    """Give what became of the credits that a payment bought; reissued credits are another lot's and do not count."""
    return credits_of_payments(site_id, payment_ids=[payment_id], at=at)[payment_id]


def credits_of_payments(site_id: int, *, payment_ids: Collection[int], at: datetime) -> Mapping[int, PaymentCredits]:
    """Give what became of the credits of each payment; all zero for one that bought none."""
    bought = Lot.objects.filter(site_id=site_id, payment_id__in=payment_ids, source=LotSource.PAYMENT)
    rows = bought.values("payment_id").annotate(
        all=Sum("granted"),
        unspent=Sum("remaining"),
        valid=Coalesce(Sum("remaining", filter=_usable(at)), 0),
        gone=Sum("taken_back"),
        reissued=Sum("reissued"),
    )
    found = {
        row["payment_id"]: PaymentCredits(
            granted=Credits(row["all"]),
            used=Credits(row["all"] - row["unspent"] - row["gone"] - row["reissued"]),
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
    sent = Q(account__kind=AccountKind.CLEARING, transaction__kind=TransactionKind.REFUND_SETTLED)
    rows = (
        entries.exclude(asset=CREDITS)
        .values("asset")
        .annotate(
            kept=Coalesce(Sum("amount", filter=Q(account__kind=AccountKind.RECEIVED)), 0),
            under_way=Coalesce(Sum("amount", filter=Q(account__kind=AccountKind.REFUNDING)), 0),
            refunded=Coalesce(Sum("amount", filter=sent), 0),
        )
    )
    # A payment has one currency: refunds in another are refused.
    for row in rows:
        return PaymentMoney(*[Money(row[each], row["asset"]) for each in ("kept", "under_way", "refunded")])
    return None


def returned_of_charge(site_id: int, *, charge_ref: str) -> Credits:
    """Give how many credits of a charge have been given back."""
    return returned_of_charges(site_id, charge_refs=[charge_ref])[charge_ref]


def returned_of_charges(site_id: int, *, charge_refs: Collection[str]) -> Mapping[str, Credits]:
    """Give how many credits of each charge have been given back."""
    drawn = Allotment.objects.filter(site_id=site_id, charge_ref__in=charge_refs)
    found = dict(drawn.values_list("charge_ref").annotate(Sum("returned")))
    return {charge_ref: Credits(found.get(charge_ref, 0)) for charge_ref in charge_refs}


def returnable_charges_of_payment(site_id: int, *, payment_id: int) -> list[tuple[str, Credits]]:
    """List the charges that drew on a payment's lots, latest first, with what of that has not been given back."""
    drawn = Allotment.objects.filter(
        site_id=site_id, lot__payment_id=payment_id, lot__source=LotSource.PAYMENT, amount__gt=F("returned")
    )
    rows = drawn.values("charge_ref").annotate(left=Sum(F("amount") - F("returned")), latest=Max("id"))
    return [(row["charge_ref"], Credits(row["left"])) for row in rows.order_by("-latest")]


def allotments_of_charge(site_id: int, *, charge_ref: str) -> list[AllotmentView]:
    """List what a charge drew on each lot, in the order in which it drew."""
    return allotments_of_charges(site_id, charge_refs=[charge_ref])[charge_ref]


def allotments_of_charges(site_id: int, *, charge_refs: Collection[str]) -> Mapping[str, list[AllotmentView]]:
    """List for each charge what it drew on each lot."""
    found: dict[str, list[AllotmentView]] = {charge_ref: [] for charge_ref in charge_refs}
    for view in _allotment_views(Allotment.objects.filter(site_id=site_id, charge_ref__in=charge_refs)):
        found[view.charge_ref].append(view)
    return found


def charges_by_lot(lot_ids: Collection[int]) -> Mapping[int, list[AllotmentView]]:
    """List for each lot which charges drew on it, oldest first."""
    found: dict[int, list[AllotmentView]] = {lot_id: [] for lot_id in lot_ids}
    for view in _allotment_views(Allotment.objects.filter(lot_id__in=lot_ids)):
        found[view.lot_id].append(view)
    return found


def _allotment_views(rows: QuerySet[Allotment]) -> list[AllotmentView]:
    columns = rows.order_by("id").values_list("charge_ref", "lot_id", "amount", "returned", "transaction__at")
    return [
        AllotmentView(charge_ref, lot_id, Credits(amount), Credits(returned), at)
        for charge_ref, lot_id, amount, returned, at in columns
    ]


def balance(
    site_id: int, *, kind: AccountKind, asset: str = CREDITS, member_id: int | None = None, as_of: datetime
) -> Amount:
    """Give the balance of an account at an instant, on the side on which it grows.

    A members' account without a member is that of all members together.
    """
    entries = Entry.objects.filter(
        account__site_id=site_id, account__kind=kind, account__asset=asset, effective_at__lte=as_of
    )
    if member_id is not None:
        entries = entries.filter(account__member_id=member_id)
    total = entries.aggregate(total=Coalesce(Sum("amount"), 0))["total"]
    count = -total if kind.side is Side.DEBIT else total
    return Credits(count) if asset == CREDITS else Money(count, asset)


def liability(site_id: int, *, at: datetime) -> Credits:
    """Give the credits that all members of a site could still spend at an instant."""
    outstanding = balance(site_id, kind=AccountKind.WALLET, as_of=at)
    assert isinstance(outstanding, Credits)
    return outstanding


def wallet_history(site_id: int, *, member_id: int, until: datetime) -> list[Point]:
    """List how a wallet's balance changed up to an instant; one in the future shows what will expire."""
    entries = Entry.objects.filter(
        account__site_id=site_id,
        account__member_id=member_id,
        account__kind=AccountKind.WALLET,
        account__asset=CREDITS,
        effective_at__lte=until,
    )
    moved = entries.values("effective_at").annotate(change=Sum("amount")).order_by("effective_at")
    changes = [(at, change) for at, change in moved.values_list("effective_at", "change") if change]
    balances = accumulate(change for _, change in changes)
    return [Point(at, Credits(count)) for (at, _), count in zip(changes, balances, strict=True)]
