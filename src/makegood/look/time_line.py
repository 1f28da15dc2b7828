"""The time line of a session: its minutes as a bar, and on it the stretches in which something went wrong.

Owns the geometry, as numbers for an SVG that stretches to its box. Pure; the words beside it are the page's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from makegood.services.models import Incident

WIDTH = 600
MOST_TICKS = 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """One incident and where it lies on the bar."""

    incident: Incident
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class TimeLine:
    """The minutes of a session, a tick at each where there is room, and what went wrong when."""

    minutes: int
    ticks: Sequence[int]
    stretches: Sequence[Stretch]


def time_line(minutes: int, *, incidents: Iterable[Incident]) -> TimeLine:
    """Draw so many minutes with the incidents that lie in them; one that names no minutes is left out.

    >>> broke = Incident(kind="interrupted", side="site", from_minute=2, to_minute=4)
    >>> drawn = time_line(5, incidents=[broke, Incident(kind="other", side="site")])
    >>> drawn.ticks, [(each.x, each.width) for each in drawn.stretches]
    ([120, 240, 360, 480], [(240, 240)])
    """
    step = -(-minutes // MOST_TICKS)
    ticks = [WIDTH * minute // minutes for minute in range(step, minutes, step)]
    return TimeLine(minutes, ticks, [_stretch(each, minutes) for each in incidents if each.to_minute is not None])


def _stretch(incident: Incident, minutes: int) -> Stretch:
    assert incident.from_minute is not None, "it has both of its minutes"
    assert incident.to_minute is not None, "it has both of its minutes"
    x = WIDTH * incident.from_minute // minutes
    return Stretch(incident, x, WIDTH * incident.to_minute // minutes - x)
