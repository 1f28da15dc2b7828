"""A story moved in time, so that it ends shortly before a given instant and all of its windows are live.

Owns the arithmetic: whole weeks of local time, so that weekdays and times of day stay what they were.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from makegood.play.story import Step, Story
from makegood.play.values import Value

WEEK = timedelta(weeks=1)


def shift(story: Story, *, to: datetime) -> Story:
    """Move a story by whole weeks: its last line then lies at `to`, or less than a week before.

    Instants that the story names or expects are moved with it; dates of birth are not.
    """
    last = story.steps[-1].at.astimezone(story.zone).replace(tzinfo=None)
    weeks = (to.astimezone(story.zone).replace(tzinfo=None) - last) // WEEK
    return replace(story, steps=tuple(_shifted(step, by=weeks * WEEK, zone=story.zone) for step in story.steps))


def _shifted(step: Step, *, by: timedelta, zone: ZoneInfo) -> Step:
    def moved(value: Value) -> Value:
        return later(value, by=by, zone=zone) if isinstance(value, datetime) else value

    act = step.act and replace(step.act, fields={name: moved(value) for name, value in step.act.fields.items()})
    checks = tuple(replace(check, expected=moved(check.expected)) for check in step.checks)
    return replace(step, at=later(step.at, by=by, zone=zone), act=act, checks=checks)


def later(instant: datetime, *, by: timedelta, zone: ZoneInfo) -> datetime:
    """Move an instant in local time; an hour that is skipped on the new day becomes the one after.

    >>> later(datetime(2026, 3, 22, 1, 30, tzinfo=UTC), by=WEEK, zone=ZoneInfo("Europe/London")).isoformat()
    '2026-03-29T01:30:00+00:00'
    """
    local = instant.astimezone(zone).replace(tzinfo=None) + by
    return local.replace(tzinfo=zone).astimezone(UTC)
