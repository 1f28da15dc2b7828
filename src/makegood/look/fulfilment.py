"""What every page of a use or of an order says of it, whoever looks: how it went, drawn and in words.

Owns which figures belong together. Must not know who looks, nor what they may do.
"""

from collections.abc import Sequence

from makegood.look.refills import refill_window
from makegood.look.shares import parts_of_order
from makegood.look.time_line import time_line
from makegood.look.uses import ENDS, ORDER_STATES
from makegood.services.models import Charge, Incident, Order, Session


def course_of_use(charge: Charge, *, session: Session | None, incidents: Sequence[Incident]) -> dict[str, object]:
    """Give what a page says of a use: what went wrong, and of a session how it ended and its minutes."""
    return {
        "charge": charge,
        "session": session,
        "ended": ENDS[session.ended_because] if session else "",
        "drawn": time_line(charge.count, incidents=incidents) if session else None,
        "incidents": incidents,
    }


def course_of_order(order: Order) -> dict[str, object]:
    """Give what a page says of an order: where it stands, where its units are, until when its refill is open."""
    return {
        "order": order,
        "state": ORDER_STATES[order.status],
        "parts": parts_of_order(order),
        "refill": refill_window(order),
    }
