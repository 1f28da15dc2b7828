"""Paid features are not for bulk use."""

import pytest

from makegood.members.refusals import RateLimited
from makegood.memberships.models import FeatureUse
from makegood.memberships.operations import use_feature
from tests.memberships.club import MINUTE, NOON, Club

pytestmark = pytest.mark.django_db


def test_a_feature_is_used_so_often_within_an_hour(club: Club):
    """M6: the third is refused until the hour of the first is over; sent again, the first is none more."""
    club.site.uses_an_hour = 2
    club.site.save()
    ann, write = club.join("monthly").member, club.product("write-first")
    first = use_feature(ann, product=write, at=NOON, key="1")
    use_feature(ann, product=write, at=NOON + MINUTE, key="2")
    assert use_feature(ann, product=write, at=NOON + MINUTE, key="1") == first
    with pytest.raises(RateLimited):
        use_feature(ann, product=write, at=NOON + 59 * MINUTE, key="3")
    use_feature(ann, product=write, at=NOON + 60 * MINUTE, key="3")
    assert FeatureUse.objects.count() == 3
