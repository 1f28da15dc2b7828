"""Who may act: the standing of an account, acceptance by use, counterparts and staff."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from makegood.kernel.refusals import NotFound, Refusal
from makegood.members.models import Member, Role
from makegood.members.operations import (
    accept_by_use,
    activate_member,
    add_counterpart,
    add_staff,
    deactivate_member,
    require_active,
)
from makegood.members.queries import acceptances, counterpart_by_handle, member_of, staff_of
from makegood.members.refusals import AlreadyRegistered
from makegood.sites.queries import timeline

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("pending", "not_activated"),
        ("deactivated", "not_activated"),
        ("blocked", "account_blocked"),
        ("suspended", "account_suspended"),
        ("terminated", "account_terminated"),
    ],
)
def test_an_account_that_is_not_active_is_refused_by_name(join, status, code):
    """What counts is the account now, not the copy in the caller's hands."""
    ann = join()
    require_active(ann)
    Member.objects.update(status=status)
    with pytest.raises(Refusal) as refused:
        require_active(ann)
    assert refused.value.code == code


def test_going_on_accepts_a_new_version_once(join, new_version):
    """C11: continued use accepts; using again says nothing new."""
    ann, later = join(), NOON + timedelta(days=30)
    new_version(later)
    accept_by_use(ann, at=later)
    accept_by_use(ann, at=later + timedelta(days=1))
    assert [(each.version.number, each.way, each.at) for each in acceptances(ann)] == [
        (1, "joined", NOON),
        (2, "continued", later),
    ]
    assert timeline(ann.site, f"member:{ann.pk}")[-1].body == {"policy_version": 2}


def test_a_version_is_not_accepted_before_it_takes_effect(join, new_version):
    """C11: a minute before, the old one still stands."""
    ann, later = join(), NOON + timedelta(days=30)
    new_version(later)
    accept_by_use(ann, at=later - timedelta(minutes=1))
    assert len(acceptances(ann)) == 1


def test_a_version_that_is_accepted_costs_one_query(join, new_version, django_assert_num_queries):
    """Every act asks; only the first after a change writes."""
    ann, later = join(), NOON + timedelta(days=30)
    new_version(later)
    accept_by_use(ann, at=later)
    with django_assert_num_queries(1):
        accept_by_use(ann, at=later + timedelta(minutes=1))


@pytest.mark.parametrize("status", ["pending", "blocked", "suspended", "terminated", "deactivated"])
def test_an_account_that_is_not_active_accepts_nothing(join, new_version, status):
    """M13: whoever disagrees and leaves can still ask about the past."""
    ann, later = join(), NOON + timedelta(days=30)
    new_version(later)
    Member.objects.update(status=status)
    accept_by_use(ann, at=later)
    assert len(acceptances(ann)) == 1


def test_a_member_may_deactivate_the_account_and_come_back(join, new_version):
    """M15: at any time, told once; coming back accepts what is in force by then."""
    ann, later = join(), NOON + timedelta(days=30)
    new_version(later)
    for wait in range(2):
        deactivate_member(ann, at=NOON + timedelta(days=wait))
    assert ann.status == "deactivated"
    activate_member(ann, at=later)
    assert ann.status == "active"
    told = ["member.registered", "member.activated", "member.deactivated", "member.activated", "policy.accepted"]
    assert [each.kind for each in timeline(ann.site, f"member:{ann.pk}")] == told
    assert [each.version.number for each in acceptances(ann)] == [1, 2]


@pytest.mark.parametrize("status", ["pending", "blocked", "suspended", "terminated"])
def test_an_account_that_is_not_ones_own_to_close_stays_as_it_is(join, status):
    """Who was sent away does not come back by leaving; who never activated has nothing to deactivate."""
    ann = join()
    Member.objects.update(status=status)
    with pytest.raises(Refusal):
        deactivate_member(ann, at=NOON)
    ann.refresh_from_db()
    assert ann.status == status


def test_a_counterpart_is_found_by_handle(site):
    """A second of the same handle is refused."""
    kim = add_counterpart(site, handle="kim", name="Kim", kind="correspondent", at=NOON)
    assert counterpart_by_handle(site, "kim") == kim
    assert kim.is_confirmed
    with pytest.raises(AlreadyRegistered):
        add_counterpart(site, handle="kim", name="Another Kim", kind="performer", confirmed=False, at=NOON)
    with pytest.raises(NotFound):
        counterpart_by_handle(site, "lee")


def test_an_agent_is_made_on_first_mention(site):
    """A second mention gives the same, whatever else it says."""
    tom = add_staff(site, handle="tom", name="Tom")
    assert tom.role == Role.AGENT
    assert add_staff(site, handle="tom", name="Thomas", role=Role.OPERATOR) == tom


def test_an_agent_with_a_password_can_sign_in(site):
    """The sign-in is theirs on this site, and makes them no member."""
    tom = add_staff(site, handle="tom", name="Tom", email="tom@example.org", password="a long enough secret")
    assert staff_of(tom.user, site=site) == tom
    assert member_of(tom.user, site=site) is None


def test_a_visitor_is_nobody(site):
    """Without a sign-in there is neither member nor staff."""
    assert member_of(AnonymousUser(), site=site) is None
    assert staff_of(AnonymousUser(), site=site) is None
