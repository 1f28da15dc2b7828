"""The facts of a charge, a session or an order, by their names in the policy language.

Owns what the site has recorded about use. A fact that does not apply is left out. Must not know who asks for what.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from makegood.policy import UNKNOWN, Fact
from makegood.policy.values import Minutes, Units
from makegood.services.models import Charge, Incident, IncidentKind, Order, OrderStatus
from makegood.services.queries import incidents_of, session_of

ALL_KINDS = frozenset(IncidentKind.values)


def facts_of_charge(
    charge: Charge,
    *,
    made_at: datetime,
    kinds: Collection[str] = ALL_KINDS,
    incidents: Iterable[Incident] | None = None,
) -> dict[str, Fact]:
    """Give the facts of a charge, of its session where it is one, and of what went wrong with it, as far as it counts.

    What is recorded only after the request of `made_at` is a fact all the same; but it cannot have happened after that,
    so the last incident before stands for its instant, or where there was none the charge's own. The `incidents` of
    the charge are looked up where they are not given.
    """
    source = f"charge {charge.pk}"
    session = session_of(charge)
    facts = {
        "charge.cost": Fact(charge.cost, source),
        "charge.kind": Fact(charge.product.service, source),
        "charge.agreed": Fact(bool(session and session.agreed), source),
        "charge.live_here": Fact(bool(session and session.ran_here), source),
    }
    if session is not None:
        facts["charge.minutes"] = Fact(Minutes(charge.count), f"session {session.pk}")
    if charge.counterpart is not None:
        with_whom = f"counterpart {charge.counterpart.pk}"
        facts["charge.performer_independent"] = Fact(charge.counterpart.is_independent, with_whom)
    known = incidents_of(charge) if incidents is None else incidents
    return facts | facts_of_incidents(charge, known, made_at=made_at, kinds=kinds)


def facts_of_order(order: Order, *, ground: str = "") -> dict[str, Fact]:
    """Give the facts of an order as it stands.

    What a failed restart gave up counts as dropped where that failure is the ground, and no more for anything else.
    """
    source = f"order {order.pk}"
    dropped = order.given_up if ground == "restart_failed" else order.dropped
    facts = {
        "order.price": Fact(order.price, source),
        "order.units": Fact(Units(order.units), source),
        "order.delivered": Fact(Units(order.delivered), source),
        "order.dropped": Fact(Units(dropped), source),
        "order.state": Fact(str(order.status), source),
        "order.refill": Fact(str(order.refill), source),
        "order.placed": Fact(order.placed_at, source),
    }
    if order.refill_days is not None:
        facts["order.refill_days"] = Fact(order.refill_days, source)
    if order.status == OrderStatus.IN_PROGRESS:
        facts["order.stoppable"] = Fact(UNKNOWN if order.is_stoppable is None else order.is_stoppable, source)
    return facts


def facts_of_incidents(
    charge: Charge, incidents: Iterable[Incident], *, made_at: datetime, kinds: Collection[str]
) -> dict[str, Fact]:
    """Give what the last of a charge's incidents of these kinds says; its minutes with those of its side's others."""
    known, otherwise = [each for each in incidents if each.kind in kinds], Fact(charge.at, f"charge {charge.pk}")
    if not known:
        return {"incident.recorded": Fact(False, "the site's record"), "incident.at": otherwise}
    last = known[-1]
    recorded = f"incident {last.pk}"
    happened = next((Fact(each.at, f"incident {each.pk}") for each in reversed(known) if each.at <= made_at), otherwise)
    facts = {
        "incident.recorded": Fact(True, "the site's record"),
        "incident.at": happened,
        "incident.side": Fact(str(last.side), recorded),
    }
    minutes = affected_minutes((each.from_minute, each.to_minute) for each in known if each.side == last.side)
    if minutes:
        facts["incident.minutes"] = Fact(Minutes(minutes), recorded)
    return facts


def affected_minutes(stretches: Iterable[tuple[int | None, int | None]]) -> int:
    """Count the minutes that lie in any of the stretches; one that lies in two counts once.

    >>> affected_minutes([(3, 8), (5, 10), (None, None)])
    7
    """
    known = ((start, end) for start, end in stretches if start is not None and end is not None)
    return len({minute for start, end in known for minute in range(start, end)})
