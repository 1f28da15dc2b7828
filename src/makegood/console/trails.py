"""The trail of money: from a payment to its lots, the charges that drew on them and what went back, and the way back.

Owns the joining of the ledger's plain numbers with payments, charges, orders and requests, in a fixed number of
queries whatever there is of them. Reads only.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from makegood.claims.models import Request
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.refusals import NotFound
from makegood.ledger import queries as ledger
from makegood.ledger.queries import Act, Draw, LotView
from makegood.members.models import Member
from makegood.payments.models import Payment, Refund
from makegood.services.models import Charge, Order
from makegood.sites.models import Site

AnyLot = LotView[Credits] | LotView[Money]


@dataclass(frozen=True, slots=True)
class Used:
    """What a charge was for, by the name under which the books know it."""

    reference: str
    title: str
    member: Member | None


@dataclass(frozen=True, slots=True)
class PaymentTrail:
    """A payment, what it became, what drew on that, what went back, and the requests about any of it."""

    payment: Payment
    lots: Sequence[AnyLot]
    draws: Sequence[tuple[Draw, Used]]
    refunds: Sequence[Refund]
    requests: Sequence[Request]
    acts: Sequence[Act]


@dataclass(frozen=True, slots=True)
class LotTrail:
    """A lot, where it comes from, what drew on it, and each act that moved it."""

    lot: AnyLot
    member: Member
    payment: Payment | None
    draws: Sequence[tuple[Draw, Used]]
    acts: Sequence[Act]


@dataclass(frozen=True, slots=True)
class ChargeTrail:
    """A charge, the lots that it drew on with the payments that they came of, and what was booked about it."""

    used: Used
    draws: Sequence[tuple[Draw, AnyLot, Payment | None]]
    requests: Sequence[Request]
    acts: Sequence[Act]


def payment_of_site(site: Site, payment_id: int) -> Payment:
    """Give one payment of a site to its staff.

    Raises:
        NotFound: where this site has none of that number.
    """
    found = Payment.objects.filter(site=site, pk=payment_id).select_related("member", "product").first()
    if found is None:
        raise NotFound(f"There is no payment {payment_id} here.", payment=payment_id)
    return found


def payment_trail(site: Site, payment_id: int, *, at: datetime) -> PaymentTrail:
    """Follow a payment forward.

    Raises:
        NotFound: where this site has none of that number.
    """
    payment = payment_of_site(site, payment_id)
    lots = ledger.all_lots_of_payment(site.pk, payment_id=payment.pk, at=at)
    draws = ledger.draws_on_lots(site.pk, lot_ids=[lot.id for lot in lots])
    references = {draw.charge_ref for draw in draws}
    used = used_by(site, references=references)
    return PaymentTrail(
        payment=payment,
        lots=lots,
        draws=[(draw, used[draw.charge_ref]) for draw in draws],
        refunds=list(Refund.objects.filter(site=site, payment=payment).order_by("id")),
        requests=_requests(site, payment=payment, references={*references, payment.reference}),
        acts=ledger.acts_of_payment(site.pk, payment_id=payment.pk),
    )


def lot_trail(site: Site, lot_id: int, *, at: datetime) -> LotTrail:
    """Follow a lot both ways.

    Raises:
        NotFound: where this site has none of that number.
    """
    found = ledger.lots_in(site.pk, lot_ids=[lot_id], at=at)
    if not found:
        raise NotFound(f"There is no lot {lot_id} here.", lot=lot_id)
    [lot] = found
    draws = ledger.draws_on_lots(site.pk, lot_ids=[lot.id])
    used = used_by(site, references={draw.charge_ref for draw in draws})
    return LotTrail(
        lot=lot,
        member=Member.objects.get(site=site, pk=lot.member_id),
        payment=payments_in(site, [lot.payment_id]).get(lot.payment_id or 0),
        draws=[(draw, used[draw.charge_ref]) for draw in draws],
        acts=ledger.acts_of_lot(site.pk, member_id=lot.member_id, lot_id=lot.id),
    )


def charge_trail(site: Site, reference: str, *, at: datetime) -> ChargeTrail:
    """Follow a charge back to the payments that paid for it.

    Raises:
        NotFound: where nothing of that name drew on a lot of this site.
    """
    draws = ledger.draws_of_charge(site.pk, charge_ref=reference)
    if not draws:
        raise NotFound(f"Nothing was spent under the name {reference} here.", charge=reference)
    lots = {lot.id: lot for lot in ledger.lots_in(site.pk, lot_ids={draw.lot_id for draw in draws}, at=at)}
    payments = payments_in(site, [lot.payment_id for lot in lots.values()])
    return ChargeTrail(
        used=used_by(site, references=[reference])[reference],
        draws=[(draw, lots[draw.lot_id], payments.get(lots[draw.lot_id].payment_id or 0)) for draw in draws],
        requests=_requests(site, payment=None, references=[reference]),
        acts=ledger.acts_about(site.pk, member_id=lots[draws[0].lot_id].member_id, reference=reference),
    )


def payments_in(site: Site, numbers: Collection[int | None]) -> Mapping[int, Payment]:
    """Give payments of a site by their numbers."""
    rows = Payment.objects.filter(site=site).select_related("product", "member")
    return rows.in_bulk([number for number in numbers if number is not None])


def used_by(site: Site, *, references: Collection[str]) -> Mapping[str, Used]:
    """Say what charges and orders were for, by their names in the books."""
    found = {reference: Used(reference, reference.replace(":", " "), None) for reference in references}
    charges, orders = _numbers(references, kind="charge"), _numbers(references, kind="order")
    rows: list[Charge | Order] = []
    if charges:
        rows += Charge.objects.filter(site=site, pk__in=charges).select_related("product", "member")
    if orders:
        rows += Order.objects.filter(site=site, pk__in=orders).select_related("product", "member")
    return found | {row.ref: Used(row.ref, row.product.title, row.member) for row in rows}


def _requests(site: Site, *, payment: Payment | None, references: Collection[str]) -> list[Request]:
    about = Q(charge__in=_numbers(references, kind="charge")) | Q(order__in=_numbers(references, kind="order"))
    about |= Q(bill__in=_numbers(references, kind="bill"))
    if payment is not None:
        about |= Q(payment=payment)
    rows = Request.objects.filter(about, site=site).select_related("settlement")
    return list(rows.order_by("made_at", "id"))


def _numbers(references: Collection[str], *, kind: str) -> list[int]:
    """Give the numbers of those names that are of one kind.

    >>> _numbers(["charge:3", "order:5", "charge:12", "charge:x"], kind="charge")
    [3, 12]
    """
    parts = (reference.partition(":") for reference in references)
    return [int(number) for named, _, number in parts if named == kind and number.isdecimal()]
