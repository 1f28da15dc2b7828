"""What is more than one agent may give waits for a second one, who is somebody else."""

from datetime import timedelta

import pytest

from makegood.claims.actions import Act, open_actions
from makegood.claims.audit import broken_decisions
from makegood.claims.models import Proposal, Request, Ruling, Settlement
from makegood.claims.operations import (
    approve_ruling,
    record_findings,
    use_discretion,
    withdraw_request,
    withdraw_ruling,
)
from makegood.claims.queries import result_of
from makegood.claims.refusals import AboveBound, AlreadySettled, NotAnAgent, NotOpen, SameApprover
from makegood.kernel.money import Money
from makegood.members.models import Role, Staff, User
from makegood.members.operations import add_staff
from makegood.sites.models import Site
from makegood.sites.operations import freeze_clock, publish_policy
from makegood.sites.work import advance
from tests.claims.asked import MONDAY, for_money
from tests.claims.policies import credits_policy, with_approver

MINUTE = timedelta(minutes=1)
ALONE, MORE, TOO_MUCH = Money(2000, "EUR"), Money(2001, "EUR"), Money(5001, "EUR")


@pytest.fixture
def request_(site, buy, ask) -> Request:
    """A request for an exception about 50.00 EUR, on a site where one agent gives 20.00 EUR alone."""
    publish_policy(site, text=with_approver(credits_policy()), file="policy.md", by="site", at=MONDAY)
    return ask(for_money(buy(at=MONDAY + MINUTE), ground="exception"), at=MONDAY + MINUTE)


@pytest.fixture
def una(site: Site) -> Staff:
    """A second agent."""
    return add_staff(site, handle="una", name="Una")


def propose(request: Request, by: Staff, amount: Money = MORE) -> None:
    """Rule a minute after the request was made."""
    use_discretion(request, amount=amount, by=by, because="a good customer", at=MONDAY + 2 * MINUTE)


def test_up_to_the_line_one_agent_is_enough(request_, tom):
    """Exactly the amount that one agent may give settles at once."""
    propose(request_, tom, ALONE)
    assert (Settlement.objects.get().amount, Proposal.objects.count()) == ("20.00 EUR", 0)


def test_a_cent_more_waits_for_somebody_else(request_, tom, una):
    """Nothing is paid before the second agent agrees; then it is, once, and both are named."""
    propose(request_, tom)
    request_.refresh_from_db()
    assert (request_.status, Settlement.objects.count()) == ("awaiting_approval", 0)
    approve_ruling(request_, by=una, at=MONDAY + 3 * MINUTE)
    ruling = Ruling.objects.get()
    assert (ruling.by, ruling.approved_by, Settlement.objects.get().amount) == (tom, una, "20.01 EUR")
    assert list(broken_decisions(request_.site_id)) == []


def test_nobody_approves_their_own_decision(request_, tom):
    """Fault 83 at the operation itself: whatever page let them through."""
    propose(request_, tom)
    with pytest.raises(SameApprover):
        approve_ruling(request_, by=tom, at=MONDAY + 3 * MINUTE)
    assert not Settlement.objects.exists()


def test_fault_83_nobody_of_the_staff_decides_what_they_ask_for_themselves(request_, tom):
    """One sign-in, member and agent at once: neither a page nor the operation lets them rule."""
    tom.user = request_.member.user = User.objects.create_user("both@example.org")
    tom.save()
    request_.member.save()
    assert open_actions(request_, result_of(request_), caller=tom) == ()
    with pytest.raises(SameApprover):
        propose(request_, tom)
    assert not Proposal.objects.exists()


def test_an_auditor_approves_nothing(request_, tom, site):
    """Auditors read."""
    propose(request_, tom)
    auditor = Staff.objects.create(site=site, handle="eve", name="Eve", role=Role.AUDITOR)
    with pytest.raises(NotAnAgent):
        approve_ruling(request_, by=auditor, at=MONDAY + 3 * MINUTE)


def test_above_the_bound_nobody_gives_anything(request_, tom):
    """A cent more than the price is refused, second agent or not."""
    with pytest.raises(AboveBound, match=r"50\.00 EUR"):
        propose(request_, tom, TOO_MUCH)
    propose(request_, tom, Money(5000, "EUR"))
    assert Proposal.objects.get().amount == "50.00 EUR"


def test_a_second_decision_and_a_second_approval_come_too_late(request_, tom, una):
    """One request, one ruling (fault 12)."""
    propose(request_, tom)
    with pytest.raises(AlreadySettled):
        propose(request_, una, ALONE)
    approve_ruling(request_, by=una, at=MONDAY + 3 * MINUTE)
    with pytest.raises(AlreadySettled):
        approve_ruling(request_, by=una, at=MONDAY + 3 * MINUTE)
    with pytest.raises(AlreadySettled):
        withdraw_ruling(request_, by=tom, at=MONDAY + 3 * MINUTE)
    assert Settlement.objects.count() == 1


def test_what_waits_can_be_taken_back_and_decided_again(request_, tom, una):
    """The first agent thinks again, and what comes next is a decision like any other."""
    propose(request_, tom)
    withdraw_ruling(request_, by=tom, at=MONDAY + 3 * MINUTE)
    request_.refresh_from_db()
    assert request_.status == "open"
    with pytest.raises(NotOpen):
        approve_ruling(request_, by=una, at=MONDAY + 3 * MINUTE)
    with pytest.raises(NotOpen):
        withdraw_ruling(request_, by=tom, at=MONDAY + 3 * MINUTE)
    propose(request_, una, ALONE)
    assert Settlement.objects.get().amount == "20.00 EUR"


def test_a_finding_that_denies_takes_back_what_waits(request_, tom, una):
    """C8 before the second agent came: nothing is left to approve."""
    propose(request_, tom)
    record_findings(request_, values={"statement_untrue": True}, by=una, at=MONDAY + 3 * MINUTE)
    with pytest.raises(NotOpen):
        approve_ruling(request_, by=una, at=MONDAY + 4 * MINUTE)
    assert (result_of(request_).outcome, Settlement.objects.count()) == ("denied", 0)


def test_a_finding_that_changes_nothing_leaves_it_waiting(request_, tom, una):
    """The second agent looks into it first, and then agrees."""
    propose(request_, tom)
    record_findings(request_, values={"statement_untrue": False}, by=una, at=MONDAY + 3 * MINUTE)
    request_.refresh_from_db()
    assert request_.status == "awaiting_approval"
    approve_ruling(request_, by=una, at=MONDAY + 4 * MINUTE)


def test_a_member_who_withdraws_leaves_nothing_to_approve(request_, tom, una):
    """Nor anything to decide."""
    propose(request_, tom)
    withdraw_request(request_, at=MONDAY + 3 * MINUTE)
    for late in (lambda: approve_ruling(request_, by=una, at=MONDAY), lambda: propose(request_, una)):
        with pytest.raises(NotOpen):
            late()


def test_each_agent_sees_what_is_theirs_to_do(request_, tom, una):
    """The list comes from one function; only somebody else is offered to approve."""

    def acts(staff: Staff) -> list[str]:
        request_.refresh_from_db()
        return [action.act for action in open_actions(request_, result_of(request_), caller=staff)]

    assert (Act.DECIDE in acts(tom), Act.APPROVE in acts(una)) == (True, False)
    propose(request_, tom)
    assert (Act.DECIDE in acts(tom), Act.APPROVE in acts(tom), Act.APPROVE in acts(una)) == (False, False, True)


def test_what_waits_for_approval_does_not_outlast_the_time_to_decide(site, buy, ask, tom):
    """A second agent who never comes does not stop the clock: what the policy says of its end holds."""
    text = with_approver(credits_policy())
    decide_by = "decide by: request.made + 10 business_days"
    publish_policy(
        site,
        text=text.replace(decide_by, f"decides: money for exception\n{decide_by} else deny"),
        file="p.md",
        by="site",
        at=MONDAY,
    )
    freeze_clock(site, at=MONDAY + MINUTE)
    request = ask(for_money(buy(at=MONDAY + MINUTE), ground="exception"), at=MONDAY + MINUTE)
    propose(request, tom)
    advance(site, until=MONDAY + timedelta(days=15))
    request.refresh_from_db()
    assert (request.status, request.proposals.filter(withdrawn_at=None).count()) == ("denied", 0)
