"""Numbers with a unit: `14 days`, `10 credits`, `1.5 percent`, `0.40 EUR per credit`, `2026-03-01`.

Owns the table of units and how far each may count. Knows nothing of the expression around a quantity.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from makegood.kernel.credits import Credits
from makegood.kernel.currencies import CURRENCIES
from makegood.kernel.diagnostics import Span, nearest
from makegood.kernel.money import BadAmount, Money
from makegood.kernel.windows import BusinessDays, Days, Hours, Months
from makegood.policy.excerpts import Mistake
from makegood.policy.kinds import DATE, PERCENT, Family, Kind
from makegood.policy.values import PERCENT_PARTS, Minutes, Percent, Rate, Units, Value

# ASCII digits only: `1_000`, `1e5`, `0x10` and digits of other scripts are not numbers here.
NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,4})?")
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that is counted in whole numbers: what `factor` of it make, and the most that anybody needs."""

    make: Callable[[int], Value]
    family: Family
    factor: int
    most: int


DAY = Unit(Days, Family.DAYS, 1, 36_500)
UNITS = {
    "hour": Unit(Hours, Family.HOURS, 1, 100_000),
    "day": DAY,
    "week": Unit(Days, Family.DAYS, 7, 5_000),
    # The tables of holidays end; nobody may count beyond them.
    "business_day": Unit(BusinessDays, Family.BUSINESS_DAYS, 1, 500),
    "month": Unit(Months, Family.MONTHS, 1, 1_200),
    "year": Unit(Months, Family.MONTHS, 12, 100),
    "credit": Unit(Credits, Family.CREDITS, 1, 10**12),
    "unit": Unit(Units, Family.UNITS, 1, 10**12),
    "min": Unit(Minutes, Family.MINUTES, 1, 10**7),
}
PERCENT_WORD = "percent"
MOST_PERCENT = 1_000
NEVER_PLURAL = ("min",)
UNIT_WORDS = (*UNITS, *(f"{unit}s" for unit in UNITS if unit not in NEVER_PLURAL), PERCENT_WORD)


def read_quantity(number: str, unit: str, *, per: str, span: Span) -> tuple[Kind, Value]:
    """Read a number and its unit; `per` is what follows the word `per`, or empty.

    Raises:
        Mistake: where the unit is unknown, or the number does not fit it.

    >>> read_quantity("2", "weeks", per="", span=Span("p.md", 1))[1]
    Days(count=14)
    """
    if unit == PERCENT_WORD and not per:
        return PERCENT, read_percent(number, span=span)
    if unit in UNIT_WORDS and not per:
        return _count(number, UNITS[unit.removesuffix("s")], span)
    if not CURRENCY.fullmatch(unit):
        hint = nearest(unit, UNIT_WORDS) or f"Units are {', '.join(UNITS)}, {PERCENT_WORD} or a currency."
        raise Mistake("MG304", span, f"There is no unit `{unit[:40]}`.", hint)
    money = _money(number, unit, span)
    if not per:
        return Kind(Family.MONEY, unit), money
    if per != "credit":
        raise Mistake("MG304", span, f"Money per `{per[:40]}` is no unit.", "Write `per credit`.")
    return Kind(Family.RATE, unit), Rate(money)


def _count(number: str, unit: Unit, span: Span) -> tuple[Kind, Value]:
    if "." in number:
        raise Mistake("MG303", span, f"{unit.family.capitalize()} are whole: {number} is not.", "Write a whole number.")
    if int(number) > unit.most:
        raise Mistake("MG303", span, f"{number} is more than anybody counts.", f"Write at most {unit.most}.")
    return Kind(unit.family), unit.make(int(number) * unit.factor)


def read_percent(number: str, *, span: Span) -> Percent:
    """Read a rate such as 1.5, with at most four digits behind its point.

    Raises:
        Mistake: where it is beyond reason.
    """
    whole, _, rest = number.partition(".")
    if int(whole) > MOST_PERCENT:
        raise Mistake("MG303", span, f"{number} percent is more than anybody asks.", f"Write at most {MOST_PERCENT}.")
    return Percent(int(whole) * PERCENT_PARTS + int(rest.ljust(4, "0")))


def _money(number: str, currency: str, span: Span) -> Money:
    if currency not in CURRENCIES:
        raise Mistake("MG304", span, f"There is no currency {currency}.", nearest(currency, CURRENCIES))
    try:
        return Money.parse(f"{number} {currency}")
    except BadAmount as refused:
        raise Mistake("MG303", span, refused.message) from refused


def read_date(text: str, *, span: Span) -> tuple[Kind, Value]:
    """Read a date such as 2026-03-01.

    Raises:
        Mistake: where the calendar has no such day.
    """
    try:
        return DATE, date.fromisoformat(text)
    except ValueError as error:
        raise Mistake("MG303", span, f"There is no day {text}.", "Write it like 2026-03-01.") from error
