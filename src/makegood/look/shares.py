"""One bar in parts: how much of an order stands, dropped, is on its way again or is still owed.

Owns the geometry, as numbers for an SVG that stretches to its box. Pure; the words beside it are the page's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from makegood.services.models import Order

WIDTH = 600


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bar: what it is (also the name of its colour), how much, and where it lies."""

    name: str
    words: str
    count: int
    x: int
    width: int


def parts_of_order(order: Order) -> Sequence[Part]:
    """Divide an order's units by where they are; what there is nothing of is left out.

    >>> order = Order(units=100, delivered=60, owed=40, dropped=20, refilling=0)
    >>> [(part.words, part.count, part.x, part.width) for part in parts_of_order(order)]
    [('delivered', 40, 0, 240), ('dropped again', 20, 240, 120), ('still to come', 40, 360, 240)]
    """
    dropped = order.dropped - order.refilling
    counts = [
        ("there", "delivered", order.delivered - order.dropped - order.given_up),
        ("again", "on their way again", order.refilling),
        ("lost", "dropped again", dropped),
        ("gone", "dropped and given up", order.given_up),
        ("owed", "still to come", order.owed),
        ("never", "never delivered", order.units - order.delivered - order.owed),
    ]
    return list(_parts([each for each in counts if each[2]], of=order.units))


def _parts(counts: Sequence[tuple[str, str, int]], *, of: int) -> Iterator[Part]:
    before = 0
    for name, words, count in counts:
        x, before = WIDTH * before // of, before + count
        yield Part(name, words, count, x, WIDTH * before // of - x)
