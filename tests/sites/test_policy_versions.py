"""A site's policy: published as a text, in force from its own instant, kept for good."""

from datetime import UTC, datetime, timedelta

import pgtrigger
import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from makegood.kernel.diagnostics import BadInput
from makegood.kernel.refusals import NotFound
from makegood.sites.models import PolicyText, PolicyVersion
from makegood.sites.operations import SiteExists, UnknownZone, VersionClash, create_site, publish_policy
from makegood.sites.queries import policy_at, policy_of, site_by_slug, timeline, version_in_force

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TEXT = """---
policy: credits
title: Refund policy
effective: 2017-07-12
time zone: Europe/London
working days: GB-SCT
reading: member
rounding: half up
---
## Changes {#C11}
A new version takes effect SOON.

~~~rule
set: new version effective = version.published
~~~

## Nothing else {#C0}
Nothing else gives money or credits back.

~~~rule
decides: any for any
when: otherwise
then: deny
~~~
"""


@pytest.fixture
def publish(site):
    """Publish the text with one word or rule changed."""

    def published(at=NOON, *, soon="at once", rule="version.published"):
        text = TEXT.replace("SOON", soon).replace("version.published", rule)
        return publish_policy(site, text=text, file="policy.md", by="staff:1", at=at)

    return published


def test_a_version_is_in_force_from_its_instant_until_the_next(site, publish):
    """X4, fault 60: an event in mid-change is decided by the version of its own instant."""
    first, second = publish(), publish(NOON + timedelta(days=9), soon="immediately")
    assert (first.number, second.number) == (1, 2)
    assert version_in_force(site, at=NOON) == first
    assert version_in_force(site, at=second.effective_at - MINUTE) == first
    assert version_in_force(site, at=second.effective_at) == second
    assert policy_at(site, at=NOON).digest == first.digest


def test_nothing_is_in_force_before_the_first_version(site, publish):
    """There is no policy to decide by."""
    publish()
    with pytest.raises(NotFound):
        version_in_force(site, at=NOON - MINUTE)


def test_the_text_says_when_it_takes_effect(site, publish):
    """A version that comes three days later leaves the old one in force until the end of the third."""
    first = publish()
    later = publish(NOON + MINUTE, rule="version.published + 3 days")
    assert later.effective_at == datetime(2026, 3, 6, tzinfo=UTC)
    assert version_in_force(site, at=later.effective_at - MINUTE) == first


def test_a_text_without_such_a_term_takes_effect_when_published(site):
    """Nothing else would be said anywhere."""
    text = TEXT.replace("set: new version effective", "set: purchased credits expire")
    version = publish_policy(
        site, text=text.replace("published", "published + 3 days"), file="p.md", by="site", at=NOON
    )
    assert version.effective_at == NOON


def test_publishing_is_told(site, publish):
    """Who published which text, and from when it counts."""
    version = publish()
    (event,) = timeline(site, "site")
    assert (event.kind, event.actor, event.at) == ("policy.published", "staff:1", NOON)
    assert event.body == {
        "number": 1,
        "digest": version.digest,
        "effective_at": NOON.isoformat(),
        "approved_at": NOON.isoformat(),
        "mandated": False,
    }


def test_publishing_the_same_text_again_changes_nothing(site, publish):
    """A second click makes no second version."""
    assert publish() == publish(NOON + MINUTE)
    assert PolicyVersion.objects.count() == 1


def test_two_texts_cannot_take_effect_at_one_instant(publish):
    """Nobody could say which of them decides."""
    publish()
    with pytest.raises(VersionClash):
        publish(soon="immediately")


def test_a_text_with_mistakes_is_not_published(site, publish):
    """All its diagnostics come back, with their places."""
    with pytest.raises(BadInput, match=r"policy\.md:14:"):
        publish(rule="version.publishd")
    assert not PolicyVersion.objects.exists()


def test_a_published_text_stays(publish):
    """Fault 115: neither changed nor removed; a text changed behind the database's back is not used."""
    version = publish()
    with pytest.raises(ProgrammingError), transaction.atomic():
        PolicyText.objects.update(text=TEXT)
    with pgtrigger.ignore("sites.PolicyText:policy_texts_stay"):
        PolicyText.objects.update(text=TEXT)
    version.refresh_from_db()
    with pytest.raises(AssertionError, match="is not the one that was published"):
        policy_of(version)


def test_sites_are_opened_once_and_found_by_name(site):
    """A second of the same name, an unknown zone and an unknown name are refused."""
    assert site_by_slug("packhouse") == site
    with pytest.raises(NotFound):
        site_by_slug("packhose")
    with pytest.raises(SiteExists):
        create_site("packhouse", name="Another", pack="credits", zone="UTC")
    with pytest.raises(UnknownZone, match="Did you mean `Europe/London`"):
        create_site("other", name="Other", pack="credits", zone="Europe/Londn")
