"""A site may let its members use only so much within an hour."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.catalogue.queries import product_by_code
from makegood.kernel.credits import Credits
from makegood.ledger.queries import available
from makegood.members.models import Member
from makegood.members.refusals import RateLimited
from makegood.services.operations import beat, close_session, open_session, use_service

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ann(site, join) -> Member:
    """A member with 500 credits, of a site that lets three uses pass within an hour."""
    site.uses_an_hour = 3
    site.save()
    return join("ann", credits=500)


@pytest.mark.parametrize(
    ("after", "passes"), [(59 * MINUTE, False), (60 * MINUTE, True), (61 * MINUTE, True)], ids=["before", "at", "after"]
)
def test_an_hour_after_the_first_use_there_is_room_again(ann, letter, after, passes):
    """M6: a minute before, at the hour, and a minute after."""
    for number in range(3):
        use_service(ann, product=letter, at=NOON + number * timedelta(seconds=10), key=f"{number}")
    if passes:
        use_service(ann, product=letter, at=NOON + after, key="last")
    else:
        with pytest.raises(RateLimited):
            use_service(ann, product=letter, at=NOON + after, key="last")
    spent = Credits(40 if passes else 30)
    assert available(ann.site_id, member_id=ann.pk, at=NOON + after) == Credits(500) - spent


def test_many_at_once_are_as_many_uses(ann, letter):
    """M6: one act of four is four."""
    with pytest.raises(RateLimited) as refused:
        use_service(ann, product=letter, count=4, at=NOON, key="four")
    assert (refused.value.code, refused.value.data) == ("rate_limited", {"most": 3})
    assert use_service(ann, product=letter, count=3, at=NOON, key="three").count == 3


def test_fault_1_a_use_that_is_sent_again_is_none_more(ann, letter):
    """The same key gives the first charge, also when the hour is full."""
    first = use_service(ann, product=letter, count=3, at=NOON, key="three")
    assert use_service(ann, product=letter, count=3, at=NOON, key="three") == first


def test_the_pace_of_one_member_is_not_that_of_another(ann, join, letter):
    """M6: each has an hour of their own."""
    use_service(ann, product=letter, count=3, at=NOON, key="three")
    assert use_service(join("bea"), product=letter, at=NOON, key="bea").count == 1


def test_the_minutes_of_a_session_are_no_uses(site, ann, letter):
    """Ten minutes of talk are not ten messages."""
    running = open_session(ann, product=product_by_code(site, "video-chat"), at=NOON, key="talk")
    for minute in range(1, 10):
        beat(running, at=NOON + minute * MINUTE)
    assert close_session(running, at=NOON + 10 * MINUTE).charge.count == 10
    assert use_service(ann, product=letter, count=3, at=NOON + 10 * MINUTE, key="three").count == 3


def test_a_site_without_a_limit_counts_nothing(site, join, letter):
    """Most sites set none."""
    assert site.uses_an_hour is None
    assert use_service(join("ann", credits=5000), product=letter, count=400, at=NOON, key="many").count == 400
