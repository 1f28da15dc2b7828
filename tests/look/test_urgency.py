"""Deadlines take their colour from the working time of a policy."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from makegood.look.urgency import soon_ends, urgency_of
from makegood.policy import load
from tests.look.town import PACK

# Working days are those of Scotland there.
POLICY = load((PACK / "policy.md").read_text(), file="policy.md").policy
LONDON = ZoneInfo("Europe/London")
FRIDAY = datetime(2026, 3, 6, 18, tzinfo=LONDON)
MONDAY_IS_OVER = datetime(2026, 3, 10, tzinfo=LONDON)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("due", "colour"),
    [
        (FRIDAY, "no"),
        (FRIDAY + MINUTE, "ask"),
        (MONDAY_IS_OVER - MINUTE, "ask"),
        (MONDAY_IS_OVER, "ask"),
        (MONDAY_IS_OVER + MINUTE, ""),
    ],
)
def test_on_a_friday_what_falls_due_on_monday_is_soon(due, colour):
    """A week-end is no time to work in: what is due before the next working day is over stands out."""
    assert urgency_of(due, at=FRIDAY, soon=soon_ends(POLICY, at=FRIDAY)) == colour


def test_a_site_without_a_policy_counts_a_day():
    """Nothing can be due there yet, and its console opens all the same."""
    assert soon_ends(None, at=FRIDAY) == FRIDAY + timedelta(days=1)
