"""Amounts, times and countries as people read them: in their locale, in the site's zone, time left in words.

Owns the one locale and the forms in use. Pure; must not know a page, a request or a table.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal

from makegood.kernel.credits import Credits
from makegood.kernel.currencies import digits_of
from makegood.kernel.money import Money
from makegood.kernel.windows import End

LOCALE = "en_GB"
MINUTE, HOUR, DAY = 60, 3600, 86400


def amount_in_words(amount: Money | Credits) -> str:
    """Write an amount: money with its sign, credits with their word.

    >>> amount_in_words(Money(5000, "EUR")), amount_in_words(Credits(1)), amount_in_words(Credits(1200))
    ('€50.00', '1 credit', '1,200 credits')
    """
    if isinstance(amount, Money):
        value = Decimal(amount.minor).scaleb(-digits_of(amount.currency))
        return format_currency(value, amount.currency, locale=LOCALE)
    word = "credit" if abs(amount.count) == 1 else "credits"
    return f"{format_decimal(amount.count, locale=LOCALE)} {word}"


def count_in_words(count: int) -> str:
    """Write a number of things.

    >>> count_in_words(12500)
    '12,500'
    """
    return format_decimal(count, locale=LOCALE)


def country_in_words(code: str) -> str:
    """Give the name of a country by its two letters.

    >>> country_in_words("PT"), country_in_words("QX")
    ('Portugal', 'QX')
    """
    name: str = Locale.parse(LOCALE).territories.get(code, code)
    return name


def moment_in_words(instant: datetime, *, zone: ZoneInfo) -> str:
    """Write a day and a minute, as `2 March 2026, 10:05`.

    >>> from datetime import UTC
    >>> moment_in_words(datetime(2026, 3, 2, 10, 5, tzinfo=UTC), zone=ZoneInfo("Europe/London"))
    '2 March 2026, 10:05'
    """
    return format_datetime(instant, "d MMMM y, HH:mm", tzinfo=zone, locale=LOCALE)


def day_in_words(instant: datetime, *, zone: ZoneInfo) -> str:
    """Write a day, as `2 March 2026`."""
    return format_datetime(instant, "d MMMM y", tzinfo=zone, locale=LOCALE)


def short_moment(instant: datetime, *, zone: ZoneInfo, at: datetime) -> str:
    """Write a day and a minute for a narrow column; the year only where it is not the one of `at`.

    >>> from datetime import UTC
    >>> london, march = ZoneInfo("Europe/London"), datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
    >>> short_moment(march, zone=london, at=march), short_moment(march, zone=london, at=march + timedelta(365))
    ('2 Mar, 10:05', '2 Mar 2026')
    """
    is_this_year = instant.astimezone(zone).year == at.astimezone(zone).year
    return format_datetime(instant, "d MMM, HH:mm" if is_this_year else "d MMM y", tzinfo=zone, locale=LOCALE)


def span_in_words(span: timedelta) -> str:
    """Write a stretch of time in its two largest units; less than a minute is said so.

    >>> span_in_words(timedelta(days=2, hours=3, minutes=40)), span_in_words(timedelta(minutes=61))
    ('2 days, 3 hours', '1 hour, 1 minute')
    >>> span_in_words(timedelta(days=90)), span_in_words(timedelta(seconds=4))
    ('90 days', 'less than a minute')
    """
    seconds = int(span.total_seconds())
    if seconds < MINUTE:
        return "less than a minute"
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    parts = [(days, "day"), (hours, "hour"), (rest // MINUTE, "minute")]
    # Nobody plans by the hour a month ahead.
    kept = parts[:1] if days >= 30 else parts[:2] if days else parts[1:]
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in kept if count)


def clock_in_words(span: timedelta) -> str:
    """Write a stretch of time as a clock shows it.

    >>> clock_in_words(timedelta(seconds=65)), clock_in_words(timedelta(hours=1, minutes=2, seconds=5))
    ('1:05', '1:02:05')
    """
    minutes, seconds = divmod(int(span.total_seconds()), MINUTE)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def time_left(end: End | datetime, *, at: datetime) -> str:
    """Say how much time is left until `end`, or how long ago it was.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 14, 12, tzinfo=UTC)
    >>> time_left(noon + timedelta(hours=51), at=noon), time_left(noon - timedelta(hours=5), at=noon)
    ('2 days, 3 hours left', '5 hours ago')
    """
    instant = end.at if isinstance(end, End) else end
    if instant >= at:
        return f"{span_in_words(instant - at)} left"
    return f"{span_in_words(at - instant)} ago"


def end_in_words(end: End, *, zone: ZoneInfo) -> str:
    """Write when a window ends; the end of a day is written 23:59, as clauses count it."""
    return moment_in_words(end.written(zone), zone=zone)
