"""Instants and lengths of time as stories write them.

Owns `2026-03-02 10:00`, its offset, the hours that a clock change skips or repeats, and what `3 days` later means.
Must not know stories.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from makegood.kernel.windows import months_after

INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)(?: ?(Z|[+-]\d{2}:\d{2}))?", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LENGTH = re.compile(r"(\d{1,5}) (min|minutes?|hours?|days?|weeks?|months?|years?)", re.ASCII)
WRITTEN = "%Y-%m-%d %H:%M"


class BadMoment(ValueError):
    """A text that is no instant or no length of time; says why and what to write."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Length:
    """A stretch of time: exact minutes, then whole local days, then whole calendar months."""

    minutes: int = 0
    days: int = 0
    months: int = 0

    def after(self, start: datetime, *, zone: ZoneInfo) -> datetime:
        """Give the instant this much after `start`; days and months keep the local time of day.

        >>> london, start = ZoneInfo("Europe/London"), datetime(2026, 3, 28, 12, tzinfo=UTC)
        >>> [length.after(start, zone=london).hour for length in (Length(days=1), Length(minutes=1440))]
        [11, 12]
        """
        exact = (start + timedelta(minutes=self.minutes)).astimezone(zone)
        if not self.days and not self.months:
            return exact.astimezone(UTC)
        day = months_after(exact.date(), count=self.months) + timedelta(days=self.days)
        return datetime.combine(day, exact.time(), zone).astimezone(UTC)


def read_instant(text: str, *, zone: ZoneInfo) -> datetime:
    """Read a local time of `zone`, or one with an offset; of an hour that comes twice the first is meant.

    Raises:
        BadMoment: for a text of another form, a date that is not in the calendar, or an hour that was skipped.

    >>> read_instant("2026-07-01 00:30", zone=ZoneInfo("Europe/London")).isoformat()
    '2026-06-30T23:30:00+00:00'
    """
    found = INSTANT.fullmatch(text)
    if found is None:
        raise BadMoment(f"“{text[:40]}” is not an instant.", hint="Write it like 2026-03-02 10:00.")
    day, clock, offset = found.groups()
    try:
        written = datetime.fromisoformat(f"{day}T{clock}{offset or ''}")
        instant = (written if offset else written.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadMoment(f"“{text}” is not an instant: {error}.", hint="Write it like 2026-03-02 10:00.") from None
    if not offset and instant.astimezone(zone).replace(tzinfo=None) != written:
        message = f"{text} does not exist in {zone.key}: the clocks skip it."
        raise BadMoment(message, hint=f"After the change they show {instant.astimezone(zone):{WRITTEN}}.")
    return instant


def read_day_or_instant(text: str, *, zone: ZoneInfo) -> datetime:
    """Read an instant, or a date, which is meant as noon of that day: every zone has that hour on every day.

    Raises:
        BadMoment: for a text that is neither, or a date that is not in the calendar.

    >>> read_day_or_instant("2026-07-01", zone=ZoneInfo("Europe/London")).isoformat()
    '2026-07-01T11:00:00+00:00'
    """
    return read_instant(f"{text} 12:00" if DAY.fullmatch(text) else text, zone=zone)


def read_length(text: str) -> Length:
    """Read `3 days`, `90 min`, `2 hours`, `1 week` or `6 months`.

    Raises:
        BadMoment: for a text of another form.

    >>> read_length("2 weeks"), read_length("90 min")
    (Length(minutes=0, days=14, months=0), Length(minutes=90, days=0, months=0))
    """
    found = LENGTH.fullmatch(text)
    if found is None:
        raise BadMoment(f"“{text[:40]}” is not a length of time.", hint="Write it like 3 days, 2 hours or 90 min.")
    count, unit = int(found[1]), found[2].rstrip("s")
    match unit:
        case "min" | "minute":
            return Length(minutes=count)
        case "hour":
            return Length(minutes=60 * count)
        case "day":
            return Length(days=count)
        case "week":
            return Length(days=7 * count)
        case "month":
            return Length(months=count)
        case _:
            return Length(months=12 * count)


def written(instant: datetime, *, zone: ZoneInfo) -> str:
    """Write an instant as stories do, in the site's time."""
    return f"{instant.astimezone(zone):{WRITTEN}}"
