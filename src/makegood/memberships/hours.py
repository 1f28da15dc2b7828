"""The hours in which people at the site work what came in by e-mail and by telephone.

Owns these hours. The working days are those of the policy's calendar. Pure.
"""

from datetime import datetime, time

from makegood.kernel.windows import Calendar

# The first minute in which somebody works, and the first in which nobody does any more.
OPENS, CLOSES = time(9), time(17)


def next_opening(calendar: Calendar, *, at: datetime) -> datetime:
    """Give the first instant from `at` on at which somebody works, by the site's own time.

    >>> from datetime import UTC, timedelta
    >>> from zoneinfo import ZoneInfo
    >>> from makegood.kernel.working_days import working_days
    >>> calendar = Calendar(ZoneInfo("Europe/London"), working_days("GB-ENG"))
    >>> friday = datetime(2026, 3, 6, 16, 59, tzinfo=UTC)
    >>> [str(next_opening(calendar, at=friday + timedelta(minutes=late))) for late in (0, 1)]
    ['2026-03-06 16:59:00+00:00', '2026-03-09 09:00:00+00:00']
    """
    local = at.astimezone(calendar.zone)
    day, clock = local.date(), local.time()
    if calendar.working_days.is_working(day):
        if OPENS <= clock < CLOSES:
            return at
        if clock < OPENS:
            return datetime.combine(day, OPENS, calendar.zone).astimezone(at.tzinfo)
    opening = calendar.working_days.after(day, count=1)
    return datetime.combine(opening, OPENS, calendar.zone).astimezone(at.tzinfo)
