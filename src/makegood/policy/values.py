"""What an expression can be worth: quantities, instants, windows, words, or nothing, in two ways.

Owns the value types of the language and `Fact`, a value with its source. Knows neither clauses nor how values
are computed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.windows import BusinessDays, Days, End, Hours, Months


class Absent(Enum):
    """The object or event that the fact is about does not exist."""

    ABSENT = "absent"


class Unknown(Enum):
    """The fact exists or will, but nobody can say yet what it is."""

    UNKNOWN = "unknown"


ABSENT = Absent.ABSENT
UNKNOWN = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Rate:
    """Money for one credit.

    >>> print(Rate(Money(40, "EUR")))
    0.40 EUR per credit
    """

    per_credit: Money

    def __str__(self) -> str:
        return f"{self.per_credit} per credit"


@dataclass(frozen=True, slots=True)
class Window:
    """The time from an event to the end of what was counted from it; closed before the event happened."""

    opens: datetime
    end: End

    def admits(self, instant: datetime) -> bool:
        """Tell whether `instant` lies within the window.

        >>> from datetime import UTC
        >>> noon, one = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (12, 13))
        >>> window = Window(noon, End(one, is_included=True))
        >>> window.admits(noon), window.admits(one), window.admits(noon - timedelta(minutes=1))
        (True, True, False)
        """
        return self.opens <= instant and self.end.admits(instant)


# A word of an enum is a plain `str`; `bool` stands before `int` because Python counts it as one.
Value = (
    bool
    | int
    | str
    | datetime
    | date
    | timedelta
    | Hours
    | Days
    | BusinessDays
    | Months
    | End
    | Window
    | Money
    | Credits
    | Rate
)
Known = Value | Absent
Found = Value | Absent | Unknown


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one matter, and where that comes from, in words ("payment 12", "found by tom")."""

    value: Found
    source: str
