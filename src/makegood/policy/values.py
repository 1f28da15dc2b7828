"""What an expression can be worth: quantities, instants, windows, words, or nothing, in two ways.

Owns the value types of the language and `Fact`, a value with its source. Knows neither clauses nor how values
are computed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import assert_never

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.windows import BusinessDays, Days, End, Hours, Months
from makegood.policy.kinds import Family, Kind


class Absent(Enum):
    """The object or event that the fact is about does not exist."""

    ABSENT = "absent"


class Unknown(Enum):
    """The fact exists or will, but nobody can say yet what it is."""

    UNKNOWN = "unknown"


PERCENT_PARTS = 10_000

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


@dataclass(frozen=True, slots=True)
class Units:
    """Units of an order, such as followers or views.

    >>> print(Units(1000), Units(1))
    1000 units 1 unit
    """

    count: int

    def __str__(self) -> str:
        return f"{self.count} unit" if abs(self.count) == 1 else f"{self.count} units"


@dataclass(frozen=True, slots=True)
class Minutes:
    """Metered minutes of a session: a quantity, and no duration that is added to an instant.

    >>> print(Minutes(90))
    90 min
    """

    count: int

    def __str__(self) -> str:
        return f"{self.count} min"


@dataclass(frozen=True, slots=True)
class Percent:
    """A rate in ten-thousandths of a percent, so that it is exact.

    >>> print(Percent(15_000), Percent(200_000))
    1.5 percent 20 percent
    """

    count: int

    def __str__(self) -> str:
        whole, rest = divmod(self.count, PERCENT_PARTS)
        return f"{whole}{f'.{rest:04}'.rstrip('0') if rest else ''} percent"


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
    | Units
    | Minutes
    | Percent
    | Rate
)
Found = Value | Absent | Unknown


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one matter, and where that comes from, in words ("payment 12", "found by tom")."""

    value: Found
    source: str


def is_of(kind: Kind, value: Value) -> bool:
    """Tell whether a fact's value is of a kind; an instant knows its zone.

    >>> from makegood.policy.kinds import CREDITS, INSTANT
    >>> is_of(CREDITS, Credits(3)), is_of(CREDITS, 3), is_of(INSTANT, datetime(2026, 3, 2))
    (True, False, False)
    """
    match kind.family:
        case Family.BOOL:
            return isinstance(value, bool)
        case Family.WHOLE:
            return isinstance(value, int) and not isinstance(value, bool)
        case Family.WORD:
            return isinstance(value, str)
        case Family.INSTANT:
            return isinstance(value, datetime) and value.tzinfo is not None
        case Family.DATE:
            return isinstance(value, date) and not isinstance(value, datetime)
        case Family.MONEY:
            return isinstance(value, Money)
        case Family.CREDITS:
            return isinstance(value, Credits)
        case Family.UNITS:
            return isinstance(value, Units)
        case Family.MINUTES:
            return isinstance(value, Minutes)
        case Family.PERCENT:
            return isinstance(value, Percent)
        case Family.WINDOW | Family.SECONDS | Family.RATE:
            return False
        case Family.HOURS | Family.DAYS | Family.BUSINESS_DAYS | Family.MONTHS:
            return False
        case _:
            assert_never(kind.family)
