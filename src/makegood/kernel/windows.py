"""Windows of time: when a right that is measured in hours, days, working days or months ends.

Owns durations and ends. Follows the language's time words: hours are exact and include their end; days, working days
and months run to the end of a local day, whose first forbidden instant is the next local midnight.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from makegood.kernel.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Hours:
    """Exact hours from an instant."""

    count: int


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days of the site's zone, to the end of the last."""

    count: int


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Working days of the site's calendar, to the end of the last."""

    count: int


@dataclass(frozen=True, slots=True)
class Months:
    """Calendar months, clamped to the month's last day, to the end of that day."""

    count: int


Duration = Hours | Days | BusinessDays | Months


@dataclass(frozen=True, slots=True)
class End:
    """Where a window closes: the last instant that counts (hours), or the first that no longer does (days)."""

    at: datetime
    is_included: bool

    def admits(self, instant: datetime) -> bool:
        """Tell whether `instant` still lies within the window.

        >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
        >>> End(noon, is_included=True).admits(noon), End(noon, is_included=False).admits(noon)
        (True, False)
        """
        return instant <= self.at if self.is_included else instant < self.at

    def is_before(self, other: "End") -> bool:
        """Tell whether this window closes earlier than `other`."""
        return (self.at, self.is_included) < (other.at, other.is_included)

    def written(self, zone: ZoneInfo) -> datetime:
        """Give the local minute that people read: the end of a day is written 23:59."""
        last = self.at if self.is_included else self.at - timedelta(minutes=1)
        return last.astimezone(zone)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The zone and the working days by which one policy counts."""

    zone: ZoneInfo
    working_days: WorkingDays

    def end_of(self, start: datetime, duration: Duration) -> End:
        """Give the end of the window of `duration` that begins at `start`.

        >>> from makegood.kernel.working_days import working_days
        >>> calendar = Calendar(ZoneInfo("Europe/London"), working_days("GB-SCT"))
        >>> calendar.end_of(datetime(2026, 3, 20, 10, tzinfo=UTC), Days(14)).at.isoformat()
        '2026-04-03T23:00:00+00:00'
        """
        day = start.astimezone(self.zone).date()
        match duration:
            case Hours(count):
                return End(start.astimezone(UTC) + timedelta(hours=count), is_included=True)
            case Days(count):
                return self.end_of_day(day + timedelta(days=count))
            case BusinessDays(count):
                return self.end_of_day(self.working_days.after(day, count=count))
            case Months(count):
                return self.end_of_day(months_after(day, count=count))
            case _:
                assert_never(duration)

    def same_time_after(self, start: datetime, duration: Days | Months) -> datetime:
        """Give the same local time so many days or months after `start`: when a cycle turns.

        A local time that the clocks skip moves on with them; of one that they show twice the first counts.

        >>> from makegood.kernel.working_days import working_days
        >>> calendar = Calendar(ZoneInfo("Europe/London"), working_days("GB-SCT"))
        >>> calendar.same_time_after(datetime(2026, 1, 31, 10, tzinfo=UTC), Months(2)).isoformat()
        '2026-03-31T09:00:00+00:00'
        """
        local = start.astimezone(self.zone)
        day = local.date()
        if isinstance(duration, Days):
            day += timedelta(days=duration.count)
        else:
            day = months_after(day, count=duration.count)
        return datetime.combine(day, local.time().replace(fold=0), self.zone).astimezone(UTC)

    def end_of_day(self, day: date) -> End:
        """Give the end of the local `day`: the next local midnight, which no longer counts."""
        midnight = datetime.combine(day + timedelta(days=1), time(), self.zone)
        return End(midnight.astimezone(UTC), is_included=False)


def months_after(day: date, *, count: int) -> date:
    """Give the same day `count` months on, clamped to that month's last day.

    >>> months_after(date(2024, 1, 31), count=1), months_after(date(2026, 11, 30), count=3)
    (datetime.date(2024, 2, 29), datetime.date(2027, 2, 28))
    """
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
