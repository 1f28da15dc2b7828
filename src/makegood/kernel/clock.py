"""Clocks: the real one, and one that stands still until it is moved.

Owns the shape that `now` has. Nobody below the faces reads a clock: time comes in as an argument.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> datetime:
        """Give the present instant, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Give the present instant, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FrozenClock:
    """A clock that always says `at`."""

    at: datetime

    def now(self) -> datetime:
        """Give the instant at which this clock stands."""
        return self.at
