"""Working days of a place, from a frozen table.

Owns the reading of the tables in `working_days/`, which were generated once with the `holidays` library (see
CONTRIBUTING). A table never changes under a decision: its hash is part of every decision that used it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files

from makegood.kernel.refusals import Refusal

SATURDAY = 5


class OutsideCalendar(Refusal):
    """A date for which the frozen table has no holidays."""

    code = "outside_calendar"

    def __init__(self, *, day: date, calendar: str) -> None:
        super().__init__(
            f"The working days of {calendar} are not known for {day.year}; update the table of holidays.",
            day=day.isoformat(),
            calendar=calendar,
        )


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The holidays of one place, with the first and last year that the table covers."""

    name: str
    holidays: frozenset[date]
    first_year: int
    last_year: int
    digest: str

    def is_working(self, day: date) -> bool:
        """Tell whether people work on `day`: Monday to Friday, no holiday.

        Raises:
            OutsideCalendar: where the table does not cover the year.

        >>> working_days("GB-SCT").is_working(date(2026, 1, 2))
        False
        """
        if not self.first_year <= day.year <= self.last_year:
            raise OutsideCalendar(day=day, calendar=self.name)
        return day.weekday() < SATURDAY and day not in self.holidays

    def after(self, day: date, *, count: int) -> date:
        """Give the `count`th working day after `day`; `day` itself never counts.

        >>> working_days("GB-SCT").after(date(2026, 3, 6), count=1)
        datetime.date(2026, 3, 9)
        """
        found = day
        for _ in range(count):
            found += timedelta(days=1)
            while not self.is_working(found):
                found += timedelta(days=1)
        return found


@cache
def known_calendars() -> tuple[str, ...]:
    """Give the names of the places whose tables are on board."""
    folder = files("makegood.kernel") / "holidays"
    return tuple(sorted(each.name.removesuffix(".txt") for each in folder.iterdir() if each.name.endswith(".txt")))


@cache
def working_days(name: str) -> WorkingDays:
    """Read the table of one place, such as `GB-SCT`.

    Raises:
        KeyError: where there is no table of that name.
    """
    if name not in known_calendars():
        raise KeyError(name)
    text = (files("makegood.kernel") / "holidays" / f"{name}.txt").read_text(encoding="utf-8")
    span, *days = [line for line in text.splitlines() if line and not line.startswith("#")]
    first, last = (int(year) for year in span.split("-"))
    holidays = frozenset(date.fromisoformat(day) for day in days)
    return WorkingDays(name, holidays, first, last, sha256(text.encode()).hexdigest())
