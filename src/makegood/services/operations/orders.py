"""Orders by the unit: placed and paid from the balance, then moved on by reports of how the delivery goes.

Owns the writes to orders. Must not decide what comes back of one: the policy does, and claims carry it out.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from makegood.catalogue.models import Product, ProductKind
from makegood.kernel.money import LARGEST, Money
from makegood.ledger.operations import KeyReused, lock_wallet, spend
from makegood.members.models import Member
from makegood.members.operations import accept_by_use, require_active
from makegood.services.models import Order, OrderStatus, OrderStep
from makegood.services.refusals import BadCount, NotOnSale, NotOpen
from makegood.sites.operations import record_event
from makegood.sites.queries import version_in_force

MOST_UNITS = 10**9
# What makes two orders under one key the same order.
ASKED = ("member_id", "product_id", "units")
GOING_ON = (OrderStatus.PLACED, OrderStatus.IN_PROGRESS)


@transaction.atomic
def place_order(member: Member, *, product: Product, units: int, at: datetime, key: str) -> Order:
    """Order so many units and pay them from the balance; the same key again gives the first order.

    Raises:
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: by the standing of the account.
        NotOnSale, BadCount: where there can be no such order.
        KeyReused: where the key belongs to another order.
        InsufficientBalance: where the balance in the product's currency holds too little.
    """
    lock_wallet(member.site_id, member_id=member.pk)
    new = _order(member, product=product, units=units, at=at, key=key)
    first = Order.objects.select_related("member__site").filter(site_id=member.site_id, key=key).first()
    if first is not None:
        if any(getattr(first, name) != getattr(new, name) for name in ASKED):
            raise KeyReused(key)
        return first
    require_active(member)
    if not product.is_on_sale:
        raise NotOnSale(product)
    accept_by_use(member, at=at)
    new.save()
    spend(member.site_id, member_id=member.pk, amount=new.price, charge_ref=new.ref, at=at, key=f"{new.ref}:spend")
    body = {"product": product.code, "units": units, "price": str(new.price)}
    _record(new, kind="order.placed", by=f"member:{member.pk}", at=at, body=body)
    return new


def price_of_units(product: Product, *, units: int) -> Money:
    """Give what so many units of a service cost, before anybody orders them.

    Raises:
        NotOnSale: where the product is none by the unit.
        BadCount: where there can be no order of so many.
    """
    if product.kind != ProductKind.PER_UNIT:
        raise NotOnSale(product)
    # No order costs more than the books can hold.
    most = min(MOST_UNITS, LARGEST // product.price.minor)
    if not 1 <= units <= most:
        raise BadCount(units, what="units", most=most)
    return product.price * units


def _order(member: Member, *, product: Product, units: int, at: datetime, key: str) -> Order:
    if product.site_id != member.site_id:
        raise NotOnSale(product)
    price = price_of_units(product, units=units)
    return Order(
        site=member.site,
        member=member,
        product=product,
        version=version_in_force(member.site, at=at),
        key=key,
        units=units,
        owed=units,
        price_minor=price.minor,
        currency=price.currency,
        refill=product.refill,
        refill_days=product.refill_days,
        placed_at=at,
    )


@transaction.atomic
def start_order(order: Order, *, at: datetime, by: str = "site") -> Order:
    """Begin to deliver an order.

    Raises:
        NotOpen: where it was started before, or has ended.
    """
    locked = _lock(order)
    _require(locked, OrderStatus.PLACED, act="started")
    locked.status = OrderStatus.IN_PROGRESS
    return _keep(locked, kind="order.started", by=by, at=at)


@transaction.atomic
def deliver_units(order: Order, *, units: int, at: datetime, key: str = "", by: str = "site") -> Order:
    """Report units as delivered: those still owed first, then those that a restart makes good.

    With a key, the same report again changes nothing. With the last unit the order is completed.

    Raises:
        BadCount: where the number of units cannot be.
        NotOpen: where nothing is being delivered, or not so much.
        KeyReused: where the key belongs to another report.
    """
    locked = _lock(order)
    if _is_known(locked, kind="delivered", units=units, key=key, at=at):
        return locked
    _require(locked, OrderStatus.IN_PROGRESS, act="delivered")
    if units > locked.owed + locked.refilling:
        still = locked.owed + locked.refilling
        raise NotOpen(f"Of {locked} only {still} units are still to be delivered.", order=locked.pk, units=still)
    new = min(units, locked.owed)
    again = units - new
    locked.delivered, locked.owed = locked.delivered + new, locked.owed - new
    locked.dropped, locked.refilling = locked.dropped - again, locked.refilling - again
    if locked.owed == locked.refilling == 0:
        locked.status, locked.ended_at = OrderStatus.COMPLETED, at
    return _keep(locked, kind="order.delivered", by=by, at=at, units=units)


@transaction.atomic
def drop_units(order: Order, *, units: int, at: datetime, key: str = "", by: str = "site") -> Order:
    """Report that delivered units dropped again, whether the order goes on or has ended.

    With a key, the same report again changes nothing.

    Raises:
        BadCount: where the number of units cannot be.
        NotOpen: where fewer units are delivered and have not dropped.
        KeyReused: where the key belongs to another report.
    """
    locked = _lock(order)
    if _is_known(locked, kind="dropped", units=units, key=key, at=at):
        return locked
    left = locked.delivered - locked.dropped - locked.given_up
    if units > left:
        raise NotOpen(f"Of {locked} only {left} units are there that can drop.", order=locked.pk, units=left)
    locked.dropped += units
    return _keep(locked, kind="order.dropped", by=by, at=at, units=units)


@transaction.atomic
def answer_stop(order: Order, *, possible: bool, at: datetime, by: str = "site") -> Order:
    """Record the system's answer to whether an order in progress can be stopped; what follows is for claims to say.

    Raises:
        NotOpen: where the order is not in progress.
    """
    locked = _lock(order)
    _require(locked, OrderStatus.IN_PROGRESS, act="stopped")
    locked.is_stoppable = possible
    return _keep(locked, kind="order.stop_answered", by=by, at=at, possible=possible)


@transaction.atomic
def stop_order(order: Order, *, at: datetime, by: str) -> Order:
    """End an order whose cancellation was granted; no further unit of it is delivered.

    Raises:
        NotOpen: where it has ended.
    """
    locked = _lock(order)
    _require(locked, *GOING_ON, act="stopped")
    _end(locked, OrderStatus.STOPPED, at=at)
    return _keep(locked, kind="order.stopped", by=by, at=at)


@transaction.atomic
def fail_order(order: Order, *, at: datetime, by: str = "site") -> Order:
    """Give up an order that cannot be delivered, or whose restart cannot make good what dropped.

    Raises:
        NotOpen: where it has ended.
    """
    locked = _lock(order)
    _require(locked, *GOING_ON, act="given up")
    is_undelivered, given_up = locked.owed > 0, locked.refilling
    _end(locked, OrderStatus.FAILED, at=at)
    if given_up:
        locked.given_up, locked.dropped = given_up, locked.dropped - given_up
        _keep(locked, kind="order.restart_failed", by=by, at=at, units=given_up)
    # A restart of an order that was still being delivered fails in both ways.
    return _keep(locked, kind="order.failed", by=by, at=at) if is_undelivered else locked


@transaction.atomic
def restart_order(order: Order, *, at: datetime, by: str) -> Order:
    """Deliver anew what dropped of an order, whether it had ended or not.

    Raises:
        NotOpen: where it was not started yet, or nothing dropped beyond what is on its way again.
    """
    locked = _lock(order)
    if locked.status == OrderStatus.PLACED or locked.dropped == locked.refilling:
        raise NotOpen(f"Of {locked} nothing dropped that is not on its way again.", order=locked.pk)
    # What an earlier restart gave up was paid back: those units are no longer delivered.
    locked.delivered, locked.given_up = locked.delivered - locked.given_up, 0
    locked.status, locked.ended_at, locked.is_stoppable = OrderStatus.IN_PROGRESS, None, None
    locked.refilling = locked.dropped
    return _keep(locked, kind="order.restarted", by=by, at=at, units=locked.refilling)


def _lock(order: Order) -> Order:
    # The wallet comes first: a decision about the order and a report from its delivery follow one another.
    lock_wallet(order.site_id, member_id=order.member_id)
    rows = Order.objects.select_related("site", "member", "product", "version")
    return rows.select_for_update(of=("self",)).get(pk=order.pk)


def _require(order: Order, *states: OrderStatus, act: str) -> None:
    if order.status not in states:
        stands = OrderStatus(order.status).label.lower()
        raise NotOpen(f"{order} is {stands} and cannot be {act}.".capitalize(), order=order.pk, status=order.status)


def _is_known(order: Order, *, kind: str, units: int, key: str, at: datetime) -> bool:
    """Tell whether a report was taken before; keep it for the next time where it was not.

    Raises:
        BadCount: where the number of units cannot be.
        KeyReused: where the key belongs to another report.
    """
    if not 1 <= units <= MOST_UNITS:
        raise BadCount(units, what="units", most=MOST_UNITS)
    if not key:
        return False
    new = {"order": order, "kind": kind, "units": units}
    step, is_new = OrderStep.objects.get_or_create(site_id=order.site_id, key=key, defaults={**new, "at": at})
    if not is_new and (step.order_id, step.kind, step.units) != (order.pk, kind, units):
        raise KeyReused(key)
    return not is_new


def _end(order: Order, status: OrderStatus, *, at: datetime) -> None:
    order.status, order.ended_at = status, at
    order.owed, order.refilling = 0, 0


def _keep(order: Order, *, kind: str, by: str, at: datetime, **told: object) -> Order:
    order.save()
    stands = {"delivered": order.delivered, "dropped": order.dropped, "status": order.status}
    _record(order, kind=kind, by=by, at=at, body={**told, **stands})
    return order


def _record(order: Order, *, kind: str, by: str, at: datetime, body: Mapping[str, object]) -> None:
    record_event(order.site, kind=kind, subject=order.ref, actor=by, at=at, body=body, member_id=order.member_id)
