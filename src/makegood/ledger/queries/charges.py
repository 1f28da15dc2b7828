"""Charges as the books know them: what each drew on which lot, and what of that was returned.

Changes nothing, and must not know what a charge was for.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, Literal, overload

from django.db.models import F, Max, QuerySet, Sum

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger.amounts import CREDITS, A, Amount, amount_of
from makegood.ledger.book import AccountKind, LotSource, TransactionKind
from makegood.ledger.models import Allotment, Entry


@dataclass(frozen=True, slots=True)
class AllotmentView(Generic[A]):
    """What one charge drew on one lot, and where that lot came from."""

    charge_ref: str
    lot_id: int
    amount: A
    returned: A
    at: datetime
    source: LotSource
    payment_id: int | None

    @property
    def kept(self) -> A:
        """Give what of it was not given back."""
        return self.amount - self.returned


@overload
def returned_of_charge(site_id: int, *, charge_ref: str, asset: Literal["credits"] = CREDITS) -> Credits: ...


@overload
def returned_of_charge(site_id: int, *, charge_ref: str, asset: str) -> Amount: ...


def returned_of_charge(site_id: int, *, charge_ref: str, asset: str = CREDITS) -> Amount:
    """Give how much of a charge has been given back."""
    return returned_of_charges(site_id, charge_refs=[charge_ref], asset=asset)[charge_ref]


@overload
def returned_of_charges(
    site_id: int, *, charge_refs: Collection[str], asset: Literal["credits"] = CREDITS
) -> Mapping[str, Credits]: ...


@overload
def returned_of_charges(site_id: int, *, charge_refs: Collection[str], asset: str) -> Mapping[str, Amount]: ...


def returned_of_charges(
    site_id: int, *, charge_refs: Collection[str], asset: str = CREDITS
) -> Mapping[str, Amount] | Mapping[str, Credits]:
    """Give how much of each charge has been given back."""
    drawn = Allotment.objects.filter(site_id=site_id, charge_ref__in=charge_refs, lot__asset=asset)
    found = dict(drawn.values_list("charge_ref").annotate(Sum("returned")))
    return {charge_ref: amount_of(found.get(charge_ref, 0), asset=asset) for charge_ref in charge_refs}


def given_back_under(site_id: int, *, keys: Collection[str]) -> Credits:
    """Give how many credits came back, in all, by acts of giving back that had these keys."""
    acts = Entry.objects.filter(
        site_id=site_id,
        transaction__site_id=site_id,
        transaction__key__in=keys,
        transaction__kind=TransactionKind.GIVE_BACK,
        account__kind=AccountKind.EARNED,
        asset=CREDITS,
    )
    return Credits(-acts.aggregate(sum=Sum("amount", default=0))["sum"])


def returnable_charges_of_payment(site_id: int, *, payment_id: int) -> list[tuple[str, Credits]]:
    """List the charges that drew on a payment's lots, latest first, with what of that has not been given back."""
    drawn = Allotment.objects.filter(
        site_id=site_id,
        lot__payment_id=payment_id,
        lot__asset=CREDITS,
        lot__source=LotSource.PAYMENT,
        amount__gt=F("returned"),
    )
    rows = drawn.values("charge_ref").annotate(left=Sum(F("amount") - F("returned")), latest=Max("id"))
    return [(row["charge_ref"], Credits(row["left"])) for row in rows.order_by("-latest")]


def charge_refs_of_payment(site_id: int, *, payment_id: int) -> list[str]:
    """List the charges that ever drew on a payment's lots, those issued in their place included."""
    drawn = Allotment.objects.filter(site_id=site_id, lot__payment_id=payment_id)
    return list(drawn.values_list("charge_ref", flat=True).distinct().order_by("charge_ref"))


def allotments_of_charge(site_id: int, *, charge_ref: str) -> list[AllotmentView[Credits]]:
    """List what a charge drew on each lot of credits, in the order in which it drew."""
    return allotments_of_charges(site_id, charge_refs=[charge_ref])[charge_ref]


def allotments_of_charges(site_id: int, *, charge_refs: Collection[str]) -> Mapping[str, list[AllotmentView[Credits]]]:
    """List for each charge what it drew on each lot of credits."""
    found: dict[str, list[AllotmentView[Credits]]] = {charge_ref: [] for charge_ref in charge_refs}
    drawn = Allotment.objects.filter(site_id=site_id, charge_ref__in=charge_refs, lot__asset=CREDITS)
    for view in _views(drawn, unit=Credits):
        found[view.charge_ref].append(view)
    return found


def charges_by_lot(lot_ids: Collection[int]) -> Mapping[int, list[AllotmentView[Credits]]]:
    """List for each lot of credits which charges drew on it, oldest first."""
    found: dict[int, list[AllotmentView[Credits]]] = {lot_id: [] for lot_id in lot_ids}
    for view in _views(Allotment.objects.filter(lot_id__in=lot_ids, lot__asset=CREDITS), unit=Credits):
        found[view.lot_id].append(view)
    return found


def money_of_charge(site_id: int, *, charge_ref: str, currency: str) -> list[AllotmentView[Money]]:
    """List what a charge drew on each lot of money, in the order in which it drew."""
    drawn = Allotment.objects.filter(site_id=site_id, charge_ref=charge_ref, lot__asset=currency)
    return _views(drawn, unit=partial(Money, currency=currency))


def money_drawn_on(lot_id: int, *, currency: str) -> list[AllotmentView[Money]]:
    """List what charges drew on one lot of money, oldest first."""
    drawn = Allotment.objects.filter(lot_id=lot_id, lot__asset=currency)
    return _views(drawn, unit=partial(Money, currency=currency))


def _views(rows: QuerySet[Allotment], *, unit: Callable[[int], A]) -> list[AllotmentView[A]]:
    lot = ("lot__source", "lot__payment_id")
    columns = rows.order_by("id").values_list("charge_ref", "lot_id", "amount", "returned", "transaction__at", *lot)
    return [
        AllotmentView(charge_ref, lot_id, unit(amount), unit(returned), at, LotSource(source), payment_id)
        for charge_ref, lot_id, amount, returned, at, source, payment_id in columns
    ]
