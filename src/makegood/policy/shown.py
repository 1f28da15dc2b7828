"""Values written out plainly, for derivations and the command line.

Owns the one short way of writing each value. Knows no locale: what members read is written by `words`.
"""

from datetime import date, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.windows import BusinessDays, Days, End, Hours, Months
from makegood.policy.values import Absent, Found, Minutes, Percent, Rate, Units, Unknown, Window

MINUTE = "%Y-%m-%d %H:%M"


def shown(value: Found, *, zone: ZoneInfo) -> str:
    """Write a value, with times in the policy's zone.

    >>> shown(Credits(3), zone=ZoneInfo("Europe/London")), shown(True, zone=ZoneInfo("Europe/London"))
    ('3 credits', 'yes')
    """
    match value:
        case Absent() | Unknown():
            return str(value.value)
        case bool():
            return "yes" if value else "no"
        case datetime():
            return _minute(value, zone)
        case Window(end=end):
            return f"until {end.written(zone):{MINUTE}}"
        case End():
            return f"until {value.written(zone):{MINUTE}}"
        case Hours(count) | Days(count) | Months(count):
            return f"{count} {type(value).__name__.lower()}"
        case BusinessDays(count):
            return f"{count} business days"
        case timedelta():
            return _stretch(value)
        case str() | int() | date() | Money() | Credits() | Units() | Minutes() | Percent() | Rate():
            return str(value)
        case _:
            assert_never(value)


def _stretch(time: timedelta) -> str:
    """Write a stretch of time in days, hours, minutes and seconds, leaving out what is zero."""
    minutes, seconds = divmod(abs(time) // timedelta(seconds=1), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [
        f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")) if count
    ]
    return f"{'−' if time < timedelta() else ''}{' '.join(parts) or '0 s'}"


def _minute(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:{MINUTE}}"
