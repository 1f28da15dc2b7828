"""What is known of a performer or correspondent when somebody asks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from makegood.members.facts import facts_of_counterpart
from makegood.members.models import Counterpart, Departure, Member, ReportReason
from makegood.members.operations import add_counterpart, leave, report_person
from makegood.members.queries import FIRST_REPORT
from makegood.policy.vocabulary import VOCABULARY

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def kim(site) -> Counterpart:
    """A correspondent."""
    return add_counterpart(site, handle="kim", name="Kim", kind="correspondent", at=NOON)


def known(kim: Counterpart, member: Member, *, at: datetime = NOON) -> dict[str, object]:
    """Give the values of the facts by the ends of their names."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST_REPORT, {"member": member.pk, "counterpart": kim.pk, "until": at})
        (report_id,) = cursor.fetchone()
    facts = facts_of_counterpart(kim, member_id=member.pk, made_at=at, report_id=report_id)
    assert facts.keys() <= set(VOCABULARY.facts)
    return {name.removeprefix("counterpart."): fact.value for name, fact in facts.items()}


def test_of_somebody_who_is_there_little_is_known(join, kim):
    """No departure is recorded, so none is a fact."""
    assert known(kim, join()) == {"confirmed": True, "reported_by_member": False}


@pytest.mark.parametrize(("after", "reported"), [(-MINUTE, False), (0 * MINUTE, True), (MINUTE, True)])
def test_a_report_counts_for_what_is_asked_since(join, kim, after, reported):
    """L1: a minute before the report, with it, and a minute after."""
    ann = join()
    report_person(ann, about=kim, because=ReportReason.SCAM, at=NOON, key="k1")
    assert known(kim, ann, at=NOON + after)["reported_by_member"] is reported


@pytest.mark.parametrize("because", [each for each in ReportReason if each != ReportReason.SCAM])
def test_only_a_scam_is_a_report_under_the_rules_against_scams(join, kim, because):
    """L1: spam or harassment is another matter."""
    ann = join()
    report_person(ann, about=kim, because=because, at=NOON, key="k1")
    assert known(kim, ann)["reported_by_member"] is False


def test_a_report_counts_for_whoever_made_it(join, kim):
    """L1: the member who reported."""
    ann, bea = join(), join("bea")
    report_person(bea, about=kim, because=ReportReason.SCAM, at=NOON, key="k1")
    assert known(kim, ann)["reported_by_member"] is False
    assert known(kim, bea)["reported_by_member"] is True


@pytest.mark.parametrize("because", [Departure.LOST_INTEREST, Departure.DELETION])
def test_who_leaves_without_a_match_has_none(join, kim, because):
    """L2: the reason alone is known, and a minute before not even that."""
    leave(kim, because=because, at=NOON)
    ann = join()
    assert known(kim, ann) == {"confirmed": True, "reported_by_member": False, "left": because}
    assert "left" not in known(kim, ann, at=NOON - MINUTE)


def test_a_match_is_the_member_or_somebody_else(join, kim):
    """L2, L2b: for each who asks."""
    ann, bea = join(), join("bea")
    leave(kim, because=Departure.FOUND_MATCH, match=ann, at=NOON)
    assert known(kim, ann)["match_is_member"] is True
    assert known(kim, bea)["match_is_member"] is False


def test_a_match_that_nobody_named_is_not_the_member(join, kim):
    """L2b: it is with somebody whom the site does not know."""
    leave(kim, because=Departure.FOUND_MATCH, at=NOON)
    assert known(kim, join())["match_is_member"] is False
