"""The picture of a session: its minutes in a row, and those in which something went wrong.

Owns the geometry, as numbers for an SVG that stretches to its box. Pure; must not know whose session it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

WIDTH = 600


class Trouble(Protocol):
    """Something that went wrong, from the start of one minute to the end of another, on somebody's side."""

    @property
    def side(self) -> str:
        """On whose side it was."""

    @property
    def from_minute(self) -> int | None:
        """The minute at whose start it began, where that is known."""

    @property
    def to_minute(self) -> int | None:
        """The minute at whose start it was over."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the row in which something went wrong, and on whose side."""

    x: int
    width: int
    side: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """How many minutes there were, where each begins, and the stretches that were not as they should be."""

    minutes: int
    ticks: str
    stretches: tuple[Stretch, ...]


def session_line(minutes: int, troubles: Iterable[Trouble]) -> SessionLine:
    """Lay out the minutes of a session, and what went wrong in which of them.

    >>> from types import SimpleNamespace
    >>> line = session_line(4, [SimpleNamespace(side="site", from_minute=1, to_minute=3)])
    >>> line.ticks, line.stretches
    ('M150 0V30M300 0V30M450 0V30', (Stretch(x=150, width=300, side='site'),))
    """
    minutes = max(minutes, 1)
    ticks = "".join(f"M{_x(each, minutes)} 0V30" for each in range(1, minutes)) if minutes <= 120 else ""
    known = ((each.side, each.from_minute, each.to_minute) for each in troubles)
    return SessionLine(
        minutes,
        ticks,
        tuple(
            Stretch(_x(start, minutes), _x(end, minutes) - _x(start, minutes), side)
            for side, start, end in known
            if start is not None and end is not None
        ),
    )


def _x(minute: int, minutes: int) -> int:
    return WIDTH * min(minute, minutes) // minutes
