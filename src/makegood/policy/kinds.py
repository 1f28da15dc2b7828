"""The types of the language, as a policy's author meets them.

Owns `Kind` and its name in plain words. Two durations in different units are two kinds: three days are not 72
hours. Knows no value and no fact.
"""

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What sort of thing an expression gives; the value is its name in a message."""

    BOOL = "yes or no"
    WHOLE = "a whole number"
    WORD = "a word"
    INSTANT = "an instant"
    DATE = "a date"
    WINDOW = "the end of a window"
    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business days"
    MONTHS = "months"
    SECONDS = "a stretch of time"
    MONEY = "money"
    CREDITS = "credits"
    UNITS = "units"
    MINUTES = "minutes"
    PERCENT = "percent"
    RATE = "money per credit"


@dataclass(frozen=True, slots=True)
class Kind:
    """One type; `detail` is the enum of a word, or the currency of money that is known before any case."""

    family: Family
    detail: str = ""

    @property
    def name(self) -> str:
        """Give the kind's name for the beginning of a sentence."""
        text = str(self)
        return text[0].upper() + text[1:]

    def __str__(self) -> str:
        match self.family:
            case Family.WORD:
                return f"a word ({self.detail})"
            case Family.MONEY | Family.RATE if self.detail:
                return f"{self.family} ({self.detail})"
            case _:
                return str(self.family)


BOOL = Kind(Family.BOOL)
WHOLE = Kind(Family.WHOLE)
INSTANT = Kind(Family.INSTANT)
DATE = Kind(Family.DATE)
WINDOW = Kind(Family.WINDOW)
SECONDS = Kind(Family.SECONDS)
MONEY = Kind(Family.MONEY)
CREDITS = Kind(Family.CREDITS)
UNITS = Kind(Family.UNITS)
MINUTES = Kind(Family.MINUTES)
PERCENT = Kind(Family.PERCENT)
RATE = Kind(Family.RATE)

DURATIONS = frozenset({Family.HOURS, Family.DAYS, Family.BUSINESS_DAYS, Family.MONTHS})
COUNTED = frozenset(
    {Family.WHOLE, Family.MONEY, Family.CREDITS, Family.UNITS, Family.MINUTES, Family.PERCENT, Family.SECONDS}
)
# A bare 0 is the zero of any of these.
QUANTITIES = DURATIONS | COUNTED


def word(enum: str) -> Kind:
    """Give the kind of the words of one enum.

    >>> print(word("side"))
    a word (side)
    """
    return Kind(Family.WORD, enum)


def common(one: Kind, other: Kind) -> Kind | None:
    """Give the kind that holds both, or None where they do not mix.

    Money whose currency is known only in a case mixes with any money; two currencies known beforehand do not.

    >>> common(Kind(Family.MONEY, "EUR"), MONEY) == MONEY, common(MONEY, CREDITS) is None
    (True, True)
    """
    if one == other:
        return one
    if one.family != other.family or one.family not in {Family.MONEY, Family.RATE}:
        return None
    return Kind(one.family) if "" in (one.detail, other.detail) else None


def alternative(one: Kind, other: Kind) -> Kind | None:
    """Give the kind of "this or else that": as `common`, but either currency may come out.

    >>> alternative(Kind(Family.RATE, "EUR"), Kind(Family.RATE, "USD")) == RATE
    True
    """
    if one != other and one.family == other.family and one.family in {Family.MONEY, Family.RATE}:
        return Kind(one.family)
    return common(one, other)
