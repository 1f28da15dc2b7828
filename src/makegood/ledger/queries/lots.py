"""Lots as they stand: of credits, and of money that was deposited.

Changes nothing, and must not know what the numbers of members and payments stand for.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, Literal, overload

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger.amounts import CREDITS, A, Amount, amount_of
from makegood.ledger.book import LotSource
from makegood.ledger.models import Hold, Lot


@dataclass(frozen=True, slots=True, kw_only=True)
class LotView(Generic[A]):
    """One lot as it stood when it was read."""

    id: int
    member_id: int
    source: LotSource
    payment_id: int | None
    reissue_of: int | None
    price: Money | None
    granted: A
    remaining: A
    taken_back: A
    reissued: A
    held: A
    voided: A
    issued_at: datetime
    expires_at: datetime | None
    is_expired: bool
    terms_digest: str

    @property
    def spent(self) -> A:
        """Give what charges took and did not return."""
        return self.granted - self.remaining - self.held - self.taken_back - self.reissued - self.voided


@overload
def available(site_id: int, *, member_id: int, at: datetime, asset: Literal["credits"] = CREDITS) -> Credits: ...


@overload
def available(site_id: int, *, member_id: int, at: datetime, asset: str) -> Amount: ...


def available(site_id: int, *, member_id: int, at: datetime, asset: str = CREDITS) -> Amount:
    """Give what a member can spend of an asset at an instant; what is held is not part of it."""
    usable = Lot.objects.filter(usable_at(at), site_id=site_id, member_id=member_id, asset=asset)
    return amount_of(usable.aggregate(count=Coalesce(Sum("remaining"), 0))["count"], asset=asset)


def held(site_id: int, *, member_id: int, asset: str = CREDITS) -> Amount:
    """Give what is set aside of a member's asset now, for charges to come or because it is frozen."""
    of_member = Lot.objects.filter(site_id=site_id, member_id=member_id, asset=asset)
    return amount_of(of_member.aggregate(count=Coalesce(Sum("held"), 0))["count"], asset=asset)


def hold_left(site_id: int, *, hold_ref: str) -> Amount | None:
    """Give what a hold still keeps; nothing where none of that name was ever made."""
    left = Sum(F("amount") - F("captured") - F("released") - F("voided"))
    parts = Hold.objects.filter(site_id=site_id, hold_ref=hold_ref).values_list("lot__asset").annotate(left=left)
    # A hold is of one asset.
    return next((amount_of(count, asset=asset) for asset, count in parts), None)


def kept_and_voided(site_id: int, *, hold_refs: Collection[str]) -> Mapping[str, tuple[Amount, Amount]]:
    """Give for each hold of these names what it still keeps and what it voided; those never made are left out."""
    left = Sum(F("amount") - F("captured") - F("released") - F("voided"))
    holds = Hold.objects.filter(site_id=site_id, hold_ref__in=hold_refs).values_list("hold_ref", "lot__asset")
    return {
        ref: (amount_of(kept, asset=asset), amount_of(void, asset=asset))
        for ref, asset, kept, void in holds.annotate(left=left, void=Sum("voided"))
    }


def lots(site_id: int, *, member_id: int, at: datetime) -> list[LotView[Credits]]:
    """List all lots of credits that a member was ever issued, in the order in which they are drawn on."""
    of_member = Lot.objects.filter(site_id=site_id, member_id=member_id, asset=CREDITS)
    return _views(of_member, unit=Credits, at=at)


def deposits(site_id: int, *, member_id: int, currency: str, at: datetime) -> list[LotView[Money]]:
    """List all lots of money in a member's balance, in the order in which they are drawn on."""
    of_member = Lot.objects.filter(site_id=site_id, member_id=member_id, asset=currency)
    return _views(of_member, unit=partial(Money, currency=currency), at=at)


def currencies_of(site_id: int, *, member_id: int) -> list[str]:
    """List the currencies in which a member's balance ever held money."""
    money = Lot.objects.filter(site_id=site_id, member_id=member_id).exclude(asset=CREDITS)
    return list(money.values_list("asset", flat=True).distinct().order_by("asset"))


def lots_of_payment(site_id: int, *, payment_id: int, at: datetime) -> list[LotView[Credits]]:
    """List the lots of credits that a payment bought, and those reissued in their place."""
    return _views(Lot.objects.filter(site_id=site_id, payment_id=payment_id, asset=CREDITS), unit=Credits, at=at)


def lots_in(site_id: int, *, lot_ids: Collection[int], at: datetime) -> list[LotView[Credits] | LotView[Money]]:
    """Give lots of credits or of money by their numbers, the oldest first; what is another site's is left out."""
    return _mixed(Lot.objects.filter(site_id=site_id, pk__in=lot_ids), at=at)


def all_lots_of_payment(site_id: int, *, payment_id: int, at: datetime) -> list[LotView[Credits] | LotView[Money]]:
    """List the lots that stand for a payment, of credits and of money, the oldest first."""
    return _mixed(Lot.objects.filter(site_id=site_id, payment_id=payment_id), at=at)


def usable_at(at: datetime) -> Q:
    """Give the condition on lots that still count at an instant."""
    return Q(expires_at__isnull=True) | Q(expires_at__gt=at)


def _views(rows: QuerySet[Lot], *, unit: Callable[[int], A], at: datetime) -> list[LotView[A]]:
    drawn_first = F("expires_at").asc(nulls_last=True)
    return [_view(lot, unit=unit, at=at) for lot in rows.order_by(drawn_first, "issued_at", "id")]


def _mixed(rows: QuerySet[Lot], *, at: datetime) -> list[LotView[Credits] | LotView[Money]]:
    return [
        _view(lot, unit=Credits, at=at)
        if lot.asset == CREDITS
        else _view(lot, unit=partial(Money, currency=lot.asset), at=at)
        for lot in rows.order_by("issued_at", "id")
    ]


def _view(lot: Lot, *, unit: Callable[[int], A], at: datetime) -> LotView[A]:
    return LotView(
        id=lot.pk,
        member_id=lot.member_id,
        source=LotSource(lot.source),
        payment_id=lot.payment_id,
        reissue_of=lot.reissue_of_id,
        price=None if lot.price_minor is None else Money(lot.price_minor, lot.currency),
        granted=unit(lot.granted),
        remaining=unit(lot.remaining),
        held=unit(lot.held),
        taken_back=unit(lot.taken_back),
        reissued=unit(lot.reissued),
        voided=unit(lot.voided),
        issued_at=lot.issued_at,
        expires_at=lot.expires_at,
        is_expired=lot.expires_at is not None and lot.expires_at <= at,
        terms_digest=lot.terms_digest,
    )
