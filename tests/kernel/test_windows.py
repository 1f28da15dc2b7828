"""Windows end where the policy's words say, in local time, over clock changes, month ends and holidays."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from makegood.kernel.windows import BusinessDays, Calendar, Days, Duration, Hours, Months
from makegood.kernel.working_days import OutsideCalendar, known_calendars, working_days

LONDON = Calendar(ZoneInfo("Europe/London"), working_days("GB-SCT"))
MINUTE = timedelta(minutes=1)


def local(text: str, zone: ZoneInfo = LONDON.zone) -> datetime:
    """Give the local time written in `text`."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "duration", "written"),
    [
        ("2026-03-02T10:05", Days(14), "2026-03-16T23:59"),
        ("2026-03-20T10:00", Days(14), "2026-04-03T23:59"),
        ("2026-10-20T00:00", Days(14), "2026-11-03T23:59"),
        ("2026-03-02T10:05", Days(0), "2026-03-02T23:59"),
        ("2024-02-29T12:00", Months(12), "2025-02-28T23:59"),
        ("2026-01-31T12:00", Months(1), "2026-02-28T23:59"),
        ("2026-08-31T12:00", Months(6), "2027-02-28T23:59"),
        ("2026-03-06T17:00", BusinessDays(1), "2026-03-09T23:59"),
        ("2026-03-07T17:00", BusinessDays(1), "2026-03-09T23:59"),
        ("2025-12-31T09:00", BusinessDays(3), "2026-01-07T23:59"),
        ("2026-04-02T09:00", BusinessDays(10), "2026-04-17T23:59"),
    ],
)
def test_a_window_ends_at_the_end_of_its_last_local_day(start: str, duration: Duration, written: str):
    """Days, months and working days run to 23:59 of the last day (faults 51-54, 57)."""
    assert LONDON.end_of(local(start), duration).written(LONDON.zone) == local(written)


@pytest.mark.parametrize("duration", [Days(14), BusinessDays(3), Months(6)])
def test_a_day_window_is_open_a_minute_before_midnight_and_shut_at_midnight(duration: Duration):
    """The first instant of the next day no longer counts (fault 58)."""
    end = LONDON.end_of(local("2026-03-20T10:00"), duration)
    assert [end.admits(end.at - MINUTE), end.admits(end.at), end.admits(end.at + MINUTE)] == [True, False, False]


def test_hours_are_exact_and_include_their_end():
    """Seventy-two hours end to the second, also when the clocks change between."""
    start = local("2026-03-28T12:00")
    end = LONDON.end_of(start, Hours(72))
    assert end.at - start.astimezone(UTC) == timedelta(hours=72)
    assert [end.admits(end.at - MINUTE), end.admits(end.at), end.admits(end.at + MINUTE)] == [True, True, False]


def test_a_day_without_midnight_still_ends_once():
    """Where the clocks jump at midnight, the day ends at the jump (fault 51)."""
    zone = ZoneInfo("America/Sao_Paulo")
    brazil = Calendar(zone, working_days("US"))
    end = brazil.end_of(local("2018-11-02T12:00", zone), Days(1))
    assert end.at == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_each_zone_counts_its_own_days():
    """The same instant lies on two dates; the window follows the site's (fault 55)."""
    start = datetime(2026, 6, 1, 11, tzinfo=UTC)
    ends = []
    for name in ("Pacific/Kiritimati", "Pacific/Niue"):
        calendar = Calendar(ZoneInfo(name), working_days("US"))
        ends.append(calendar.end_of(start, Days(1)).written(calendar.zone).date().isoformat())
    assert ends == ["2026-06-03", "2026-06-02"]


def test_a_year_beyond_the_table_is_refused_not_guessed():
    """Without known holidays there is no deadline."""
    with pytest.raises(OutsideCalendar, match="2041"):
        LONDON.end_of(local("2040-12-28T12:00"), BusinessDays(10))


def test_every_table_is_read_and_hashed_differently():
    """The hash of a table is part of a decision; no two places share one."""
    digests = {working_days(name).digest for name in known_calendars()}
    assert len(digests) == len(known_calendars()) >= 7


def test_an_unknown_place_has_no_table():
    """A misspelt place is an error, not a place without holidays."""
    with pytest.raises(KeyError):
        working_days("GB-XYZ")
