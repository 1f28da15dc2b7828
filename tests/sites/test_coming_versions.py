"""When a new version takes effect: by its approval, by the law, by the notice; and never before it can be read."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from makegood.sites.operations import VersionClash, publish_policy
from makegood.sites.queries import timeline, version_in_force

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
# The third day after that Monday ends here.
THIRD_DAY_OVER = datetime(2026, 3, 6, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OPENED = MONDAY - 30 * DAY


@pytest.fixture
def publish(site):
    """Publish the terms of a pack, each time in other words; of `membership` unless told otherwise."""

    def published(at=MONDAY, *, pack="membership", rule="version.approved + 3 days", **approval):
        text = Path(f"packs/{pack}/policy.md").read_text(encoding="utf-8")
        text += f"\nPublished for the {site.policy_versions.count() + 1}th time.\n"
        text = text.replace(
            "set: new version effective = version.approved + 3 days", f"set: new version effective = {rule}"
        )
        return publish_policy(site, text=text, file="policy.md", by="staff:1", at=at, **approval)

    return published


def test_the_version_that_opens_a_site_holds_at_once(publish):
    """M13: nobody was a member before it, so there is nobody to wait for."""
    assert publish(OPENED).effective_at == OPENED


def test_changed_terms_hold_after_the_third_day(site, publish):
    """M13: at 23:59 of the third day the old version decides, from midnight on the new one."""
    old, new = publish(OPENED), publish()
    assert new.effective_at == THIRD_DAY_OVER
    in_force = [version_in_force(site, at=THIRD_DAY_OVER + wait) for wait in (-MINUTE, 0 * MINUTE, MINUTE)]
    assert in_force == [old, new, new]


@pytest.mark.parametrize(
    ("approved", "effective"),
    [
        (MONDAY - DAY, THIRD_DAY_OVER - DAY),
        (MONDAY - 3 * DAY, THIRD_DAY_OVER - 3 * DAY),
        (MONDAY - 4 * DAY, MONDAY),
        (MONDAY + 2 * DAY, THIRD_DAY_OVER + 2 * DAY),
    ],
)
def test_the_three_days_run_from_the_approval(publish, approved, effective):
    """M13: whether it lies before the publication or after; too long ago, and the publication counts."""
    publish(OPENED)
    assert publish(approved=approved).effective_at == effective


def test_a_change_that_the_law_demands_holds_at_once(publish):
    """M13: it comes with the law, on the day of which it is published."""
    publish(OPENED)
    assert publish(mandated=True).effective_at == MONDAY


def test_a_version_waits_while_the_law_changes_another(site, publish):
    """Of versions that are in effect the one that took effect last holds, whichever was published first."""
    publish(OPENED)
    waiting, demanded = publish(), publish(MONDAY + DAY, mandated=True)
    assert version_in_force(site, at=THIRD_DAY_OVER - MINUTE) == demanded
    assert version_in_force(site, at=THIRD_DAY_OVER) == waiting


def test_two_versions_approved_on_one_day_clash(publish):
    """Both would take effect at the same midnight; approved a day later the second has its turn."""
    publish(OPENED)
    publish()
    with pytest.raises(VersionClash, match="take effect at another time"):
        publish(approved=MONDAY + MINUTE)
    assert publish(approved=MONDAY + DAY).effective_at == THIRD_DAY_OVER + DAY


def test_terms_that_hold_from_the_notice_hold_from_the_publication(publish):
    """V19: the notice goes out with the publication."""
    publish(OPENED, pack="live")
    assert publish(pack="live").effective_at == MONDAY


def test_no_version_takes_effect_before_it_can_be_read(publish):
    """X4: whatever its text says, what was decided already stays decided by what could be read."""
    publish(OPENED)
    assert publish(rule="version.approved + 24 hours", approved=MONDAY - 2 * DAY).effective_at == MONDAY


def test_approval_and_demand_are_on_record(site, publish):
    """The event says why the version takes effect when it does; without a word it was approved when published."""
    publish(OPENED)
    version = publish(approved=MONDAY - DAY, mandated=True)
    assert (version.approved_at, version.is_mandated) == (MONDAY - DAY, True)
    opening, event = (each.body for each in timeline(site, "site"))
    assert (event["approved_at"], event["mandated"]) == ((MONDAY - DAY).isoformat(), True)
    assert (opening["approved_at"], opening["mandated"]) == (OPENED.isoformat(), False)
