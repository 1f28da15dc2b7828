"""Reports, and counterparts who leave."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.kernel.refusals import NotFound
from makegood.ledger.operations import KeyReused
from makegood.members.models import Counterpart, Departure, Member, MemberStatus, Report, ReportReason
from makegood.members.operations import add_counterpart, leave, report_person, require_here
from makegood.members.refusals import CounterpartLeft, NotActivated
from makegood.sites.operations import create_site
from makegood.sites.queries import timeline

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


@pytest.fixture
def kim(site) -> Counterpart:
    """A correspondent."""
    return add_counterpart(site, handle="kim", name="Kim", kind="correspondent", at=NOON)


def test_a_report_is_on_record(join, kim):
    """M6: who reported whom, why and when."""
    ann = join()
    report = report_person(ann, about=kim, because=ReportReason.SCAM, at=LATER, key="k1")
    assert (report.member, report.about_counterpart, report.about_member) == (ann, kim, None)
    told = timeline(ann.site, f"member:{ann.pk}")[-1]
    assert (told.kind, told.actor, told.at) == ("member.reported", f"member:{ann.pk}", LATER)
    assert told.body == {"report": report.pk, "about": f"counterpart:{kim.pk}", "because": "scam"}


def test_fault_1_a_report_sent_twice_is_one(join, kim):
    """The same key gives the first report."""
    ann = join()
    first = report_person(ann, about=kim, because=ReportReason.SCAM, at=NOON, key="k1")
    assert report_person(ann, about=kim, because=ReportReason.SCAM, at=LATER, key="k1") == first
    assert Report.objects.count() == 1


def test_fault_2_a_key_is_good_for_one_report(join, kim):
    """Another reason under the same key is another report."""
    ann = join()
    report_person(ann, about=kim, because=ReportReason.SCAM, at=NOON, key="k1")
    with pytest.raises(KeyReused):
        report_person(ann, about=kim, because=ReportReason.SPAM, at=NOON, key="k1")


@pytest.mark.parametrize("status", ["active", "deactivated", "suspended", "blocked", "terminated"])
def test_a_closed_account_can_still_report(join, kim, status):
    """X7: what L1 gives back hangs on the report."""
    ann = join()
    Member.objects.update(status=status)
    assert report_person(ann, about=kim, because=ReportReason.SCAM, at=NOON, key="k1").because == "scam"


def test_an_account_that_waits_for_its_code_reports_nobody(join, kim):
    """M2: until then it can do nothing else."""
    ann = join(activate=False)
    assert ann.status == MemberStatus.PENDING
    with pytest.raises(NotActivated):
        report_person(ann, about=kim, because=ReportReason.SCAM, at=NOON, key="k1")


def test_nobody_reports_themselves_nor_strangers(join):
    """Fault 71: a person of another site is not there."""
    ann, other = join(), create_site("other", name="Other", pack="letters", zone="UTC")
    stranger = add_counterpart(other, handle="lee", name="Lee", kind="correspondent", at=NOON)
    for about in (ann, stranger):
        with pytest.raises(NotFound):
            report_person(ann, about=about, because=ReportReason.OTHER, at=NOON, key="k1")
    assert not Report.objects.exists()


def test_a_departure_is_on_record(kim, join):
    """L2: when and why, and who the match is, by number."""
    ann = join()
    leave(kim, because=Departure.FOUND_MATCH, match=ann, at=LATER)
    assert (kim.left_because, kim.left_at, kim.match_member) == ("found_match", LATER, ann)
    told = timeline(kim.site, f"counterpart:{kim.pk}")[-1]
    assert (told.kind, told.at) == ("counterpart.left", LATER)
    assert told.body == {"because": "found_match", "match": f"member:{ann.pk}"}


def test_whoever_left_cannot_be_dealt_with(kim):
    """Whatever the caller's copy says."""
    copy = Counterpart.objects.get(pk=kim.pk)
    require_here(copy)
    leave(kim, because=Departure.DELETION, at=LATER)
    with pytest.raises(CounterpartLeft) as refused:
        require_here(copy)
    assert refused.value.code == "not_found"


def test_nobody_leaves_twice(kim):
    """The first reason stands."""
    leave(kim, because=Departure.LOST_INTEREST, at=NOON)
    with pytest.raises(CounterpartLeft):
        leave(kim, because=Departure.DELETION, at=LATER)
    assert Counterpart.objects.get(pk=kim.pk).left_because == "lost_interest"


def test_a_match_is_somebody_else_of_the_site(kim, join, site):
    """And only a departure for a match has one."""
    ann, other = join(), create_site("other", name="Other", pack="letters", zone="UTC")
    lee = add_counterpart(other, handle="lee", name="Lee", kind="correspondent", at=NOON)
    for because, match in [("found_match", kim), ("found_match", lee), ("deletion", ann)]:
        with pytest.raises(NotFound):
            leave(kim, because=Departure(because), match=match, at=NOON)
    mia = add_counterpart(site, handle="mia", name="Mia", kind="correspondent", at=NOON)
    leave(kim, because=Departure.FOUND_MATCH, match=mia, at=NOON)
    assert (kim.match_counterpart, kim.match_member) == (mia, None)
