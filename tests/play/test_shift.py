"""Holds the moving of a story in time to weekdays and times of day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from makegood.play.demo import demo_stories
from makegood.play.shift import shift
from tests.play.pages import OPENING, story_of


@pytest.mark.parametrize("month", range(1, 13))
def test_a_moved_story_keeps_weekdays_and_ends_in_the_week_before(tmp_path: Path, month: int) -> None:
    """Whole weeks of local time are added, over any change of the clocks."""
    story, now = story_of(tmp_path, *OPENING, "{wait: 40 days}"), datetime(2031, month, 17, 3, 20, tzinfo=UTC)
    moved = shift(story, to=now)
    before, after = ([step.at.astimezone(story.zone) for step in each.steps] for each in (story, moved))
    assert [(at.weekday(), at.time()) for at in before] == [(at.weekday(), at.time()) for at in after]
    assert timedelta() <= now - moved.steps[-1].at <= timedelta(days=7, hours=1)


def test_an_instant_that_is_expected_moves_with_its_story(tmp_path: Path) -> None:
    """A deadline that is expected lies as far from its request as it did."""
    ask = "{ask: money, by: ann, about: p1, because: any_reason, as: r1}"
    story = story_of(tmp_path, *OPENING, ask, "{expect: {r1: {deadline: 2026-03-16 23:59}}}")
    moved = shift(story, to=datetime(2031, 7, 1, tzinfo=UTC)).steps[-1]
    expected = moved.checks[0].expected
    assert isinstance(expected, datetime)
    assert expected - moved.at == timedelta(days=14, hours=13, minutes=59)


def test_an_instant_that_a_line_names_moves_with_its_story(tmp_path: Path) -> None:
    """An approval lies as far before its publication as it did; a date of birth stays."""
    lines = ("{publish: packs/letters, approved: 2026-02-28 18:00}", "{register: eve, born: 1990-05-17}")
    moved = shift(story_of(tmp_path, *OPENING, *lines), to=datetime(2031, 1, 9, tzinfo=UTC))
    published, joined = moved.steps[-2:]
    assert published.act
    assert joined.act
    assert published.at - published.act.fields["approved"] == timedelta(days=1, hours=16)
    assert joined.act.fields["born"] == date(1990, 5, 17)


@pytest.mark.parametrize("day", range(0, 400, 19))
def test_the_demo_stays_in_order_whatever_day_it_is_started(day: int) -> None:
    """No line of it falls before the one above, even where an hour is skipped."""
    for story in demo_stories(now=datetime(2026, 11, 3, 9, tzinfo=UTC) + timedelta(days=day)):
        assert [step.at for step in story.steps] == sorted(step.at for step in story.steps)
