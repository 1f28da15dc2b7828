"""Holds instants and lengths of time to the calendar of the site."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from makegood.play.moments import BadMoment, read_day_or_instant, read_instant, read_length, written

LONDON = ZoneInfo("Europe/London")


def test_an_hour_that_the_clocks_skip_is_no_instant() -> None:
    """Fault 51: a story that names it is mistaken, and is told what the clocks show instead."""
    with pytest.raises(BadMoment) as refused:
        read_instant("2026-03-29 01:30", zone=LONDON)
    assert refused.value.hint == "After the change they show 2026-03-29 02:30."


def test_the_minutes_before_and_after_a_skipped_hour_are_instants() -> None:
    """Fault 58: the bounds of the gap itself exist."""
    before, after = (read_instant(f"2026-03-29 {clock}", zone=LONDON) for clock in ("00:59", "02:00"))
    assert (after - before).total_seconds() == 60


@pytest.mark.parametrize("text", ["2026-03-02 10:00 Z", "2026-03-02T11:00+01:00", "2026-03-02 10:00:00"])
def test_an_instant_may_carry_an_offset_or_seconds(text: str) -> None:
    """All of them mean the same instant."""
    assert read_instant(text, zone=LONDON) == datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-3-2 10:00", "２026-03-02 10:00", "2026-03-02 24:00", "0000-01-01 10:00", "now"])
def test_other_texts_are_no_instants(text: str) -> None:
    """Fault 48: digits are plain, and the forms are few."""
    with pytest.raises(BadMoment):
        read_instant(text, zone=LONDON)


def test_a_date_alone_is_meant_as_its_noon() -> None:
    """Where any time of a day will do; some zones skip midnight, none skips noon."""
    cairo = ZoneInfo("Africa/Cairo")
    assert read_day_or_instant("2026-04-24", zone=cairo) == datetime(2026, 4, 24, 9, tzinfo=UTC)
    assert read_day_or_instant("2026-04-24 01:30", zone=cairo) == datetime(2026, 4, 23, 22, 30, tzinfo=UTC)


def test_a_day_later_is_the_same_time_of_day() -> None:
    """The day of the change has twenty-three hours."""
    start = read_instant("2026-03-28 12:00", zone=LONDON)
    assert written(read_length("1 day").after(start, zone=LONDON), zone=LONDON) == "2026-03-29 12:00"


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    """Fault 53: months end where they end."""
    start = read_instant("2028-01-31 12:00", zone=LONDON)
    assert written(read_length("1 month").after(start, zone=LONDON), zone=LONDON) == "2028-02-29 12:00"
