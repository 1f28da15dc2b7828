"""Lines over time: several courses in one picture, on one scale.

Owns the geometry, as text for an SVG that stretches to its box. Pure; must not know what the lines tell. The words
around the picture are the page's, so that they keep their size on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 160


@dataclass(frozen=True, slots=True)
class LineChart:
    """A path for each course, in their order, and what the upper edge of the picture stands for."""

    paths: Sequence[str]
    highest: int


def line_chart(courses: Sequence[Sequence[int]]) -> LineChart | None:
    """Draw courses of equally many values; nothing where there are less than two values, or all are nothing.

    >>> drawn = line_chart([[0, 50, 100], [20, 20, 0]])
    >>> drawn.paths, drawn.highest
    (('M0 160L300 80L600 0', 'M0 128L300 128L600 160'), 100)
    >>> line_chart([[5]]) is None, line_chart([[0, 0]]) is None
    (True, True)
    """
    highest = max((value for course in courses for value in course), default=0)
    if highest <= 0 or len(courses[0]) < 2:
        return None
    return LineChart(tuple(_path(course, highest=highest) for course in courses), highest)


def _path(course: Sequence[int], *, highest: int) -> str:
    last = len(course) - 1
    points = (f"{WIDTH * place // last} {_y(value, highest=highest)}" for place, value in enumerate(course))
    return f"M{'L'.join(points)}"


def _y(value: int, *, highest: int) -> int:
    return HEIGHT - HEIGHT * max(value, 0) // highest
