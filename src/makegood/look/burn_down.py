"""The burn-down picture of a wallet: how its balance went, and how it will go as credits expire.

Owns the geometry, as text for an SVG that stretches to its box. Pure; must not know whose wallet it is. The words
around the picture are the page's, so that they keep their size on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from makegood.ledger.queries import Point

WIDTH, HEIGHT = 600, 120


@dataclass(frozen=True, slots=True)
class BurnDown:
    """A stepped line until now, one from now on, and what stands at the edges of the picture."""

    past: str
    area: str
    future: str
    now_x: int
    highest: int
    starts: datetime
    ends: datetime


def burn_down(points: Sequence[Point], *, at: datetime) -> BurnDown | None:
    """Draw a wallet's history up to `at` and what expires after it; nothing where nothing ever moved.

    >>> from datetime import UTC
    >>> from makegood.kernel.credits import Credits
    >>> day = datetime(2026, 3, 1, tzinfo=UTC)
    >>> course = [(0, 100), (5, 50), (20, 0)]
    >>> drawn = burn_down([Point(day + timedelta(n), Credits(left)) for n, left in course], at=day + timedelta(10))
    >>> drawn.past, drawn.future, drawn.highest
    ('M0 0H150V60H300', 'M300 60H600V120H600', 100)
    """
    if not points:
        return None
    starts = points[0].at
    ends = max(points[-1].at, at, starts + timedelta(days=1))
    frame = _Frame(starts, ends, max(1, *(point.balance.count for point in points)))
    now_x, now_y = frame.x(at), frame.y(_balance_at(points, at))
    past = _steps([point for point in points if point.at <= at], frame, until=now_x)
    coming = [point for point in points if point.at > at]
    future = f"M{now_x} {now_y}{_turns(coming, frame)}H{WIDTH}"
    return BurnDown(
        past=past,
        area=f"{past}V{HEIGHT}H0Z",
        future=future,
        now_x=now_x,
        highest=frame.highest,
        starts=starts,
        ends=ends,
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """The picture's edges, as instants and credits."""

    starts: datetime
    ends: datetime
    highest: int

    def x(self, instant: datetime) -> int:
        return WIDTH * (instant - self.starts) // (self.ends - self.starts)

    def y(self, count: int) -> int:
        return HEIGHT - HEIGHT * max(count, 0) // self.highest


def _steps(points: Sequence[Point], frame: _Frame, *, until: int) -> str:
    if not points:
        return f"M0 {HEIGHT}H{until}"
    first, *rest = points
    return f"M{frame.x(first.at)} {frame.y(first.balance.count)}{_turns(rest, frame)}H{until}"


def _turns(points: Sequence[Point], frame: _Frame) -> str:
    return "".join(f"H{frame.x(point.at)}V{frame.y(point.balance.count)}" for point in points)


def _balance_at(points: Sequence[Point], at: datetime) -> int:
    return next((point.balance.count for point in reversed(points) if point.at <= at), 0)
