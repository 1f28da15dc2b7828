"""A member's history as lines to pick from: what they paid, used, were billed for and ordered, and whom they met.

Owns what a line says, and how lines are searched and paged. Whose they are is asked in the queries of their rooms.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from makegood.catalogue.queries import Range
from makegood.claims.amounts import Amount
from makegood.claims.models import ABOUT, Request
from makegood.look.paging import page_of
from makegood.members.models import Counterpart, Member
from makegood.memberships.models import Bill
from makegood.memberships.queries import bills_of_member
from makegood.payments.models import Payment, PaymentPurpose
from makegood.payments.queries import payments_of
from makegood.portal.things import Thing, thing_of
from makegood.services.models import Charge, Order
from makegood.services.queries import counterparts_of, orders_placed_by, uses_of

FIRST, PAGE = 5, 25
# A fee is asked about as the bill that it paid.
PAID_FOR = (PaymentPurpose.PACK, PaymentPurpose.DEPOSIT)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to pick: what it was, what happened to it when, and what it cost."""

    thing: Thing
    title: str
    happened: str
    at: datetime
    amount: Amount | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The lines of one kind; `before` continues them, where there are more."""

    kind: str
    heading: str
    empty: str
    lines: Sequence[Line]
    before: int | None


@dataclass(frozen=True, slots=True)
class _Kind:
    heading: str
    empty: str
    rows: Callable[[Member], QuerySet[Any]]
    line: Callable[[Any], Line]
    # The columns in which a search looks.
    columns: tuple[str, ...]


def shelves(
    member: Member, *, kinds: Sequence[str], words: str = "", before: str = "", size: int = FIRST
) -> list[Shelf]:
    """Give a page of a member's things of each kind, the latest first; with `words`, those in which all of them occur.

    A `before` that cannot be read starts again at the top.
    """
    return [_shelf(kind, member, words=words, before=before, size=size) for kind in kinds]


def kinds_sold(sells: Range) -> tuple[str, ...]:
    """Give which kinds of things a member of such a site can have a history of."""
    there = {
        "payment": sells.packs or sells.units,
        "charge": sells.credits,
        "bill": sells.plans,
        "order": sells.units,
        "counterpart": sells.pieces or sells.sessions,
    }
    return tuple(kind for kind in ABOUT if there[kind])


def things_asked_about(requests: Iterable[Request]) -> Mapping[Thing, int]:
    """Give the things that requests are about, each with the request's number."""
    return {
        Thing(kind, number): each.pk
        for each in requests
        for kind in ABOUT
        if (number := getattr(each, f"{kind}_id")) is not None
    }


def _shelf(kind: str, member: Member, *, words: str, before: str, size: int) -> Shelf:
    wanted = KINDS[kind]
    rows = wanted.rows(member)
    for word in words.split():
        rows = rows.filter(_holds(word, wanted.columns))
    page = page_of(rows, before=before, size=size)
    return Shelf(kind, wanted.heading, wanted.empty, [wanted.line(row) for row in page.rows], page.before)


def _holds(word: str, columns: Sequence[str]) -> Q:
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": word})
    return found


def _paid(member: Member) -> QuerySet[Payment]:
    return payments_of(member).filter(purpose__in=PAID_FOR).exclude(paid_at=None)


def _payment_line(payment: Payment) -> Line:
    assert payment.paid_at is not None, "only what was paid is listed"
    title = f"Pack: {payment.title}" if payment.product_id else payment.title
    return Line(thing_of(payment), title, "paid", payment.paid_at, payment.amount, payment.instrument)


def _charge_line(charge: Charge) -> Line:
    whom = f" with {charge.counterpart.name}" if charge.counterpart else ""
    return Line(thing_of(charge), f"{charge.product.title}{whom}", "used", charge.at, charge.cost)


def _bill_line(bill: Bill) -> Line:
    note = "" if bill.status == "paid" else bill.get_status_display().lower()
    title = f"{bill.membership.plan.title}, fee {bill.number}"
    return Line(thing_of(bill), title, "billed", bill.at, bill.amount, note)


def _order_line(order: Order) -> Line:
    delivered = f"{order.delivered} of {order.units} delivered"
    return Line(thing_of(order), order.product.title, "ordered", order.placed_at, order.price, delivered)


def _counterpart_line(counterpart: Counterpart) -> Line:
    # When they last met is annotated by the query, which the row's type does not know.
    last: datetime = getattr(counterpart, "last_met")  # noqa: B009
    return Line(thing_of(counterpart), counterpart.name, "last met", last, None)


KINDS: Mapping[str, _Kind] = {
    "payment": _Kind(
        "What you paid",
        "You have not paid for anything yet.",
        _paid,
        _payment_line,
        ("product__title", "instrument", "purpose"),
    ),
    "charge": _Kind(
        "What you used",
        "You have not used anything yet.",
        uses_of,
        _charge_line,
        ("product__title", "counterpart__name"),
    ),
    "bill": _Kind(
        "Membership fees",
        "You have not been billed yet.",
        bills_of_member,
        _bill_line,
        ("membership__plan__title", "kind"),
    ),
    "order": _Kind(
        "What you ordered",
        "You have not ordered anything yet.",
        orders_placed_by,
        _order_line,
        ("product__title",),
    ),
    "counterpart": _Kind(
        "Whom you met", "You have met nobody here yet.", counterparts_of, _counterpart_line, ("name",)
    ),
}
