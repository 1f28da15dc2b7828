"""A denial is looked at once more, by somebody who did not decide before."""

from datetime import timedelta

import pytest

from makegood.claims.actions import Act, open_actions
from makegood.claims.asks import Ask
from makegood.claims.models import Request, Settlement
from makegood.claims.operations import (
    appeal_request,
    choose_option,
    record_findings,
    supply_papers,
    use_discretion,
)
from makegood.claims.queries import decided, request_for_staff, result_of
from makegood.claims.refusals import NotOpen, SameApprover
from makegood.kernel.money import Money
from makegood.ledger.operations import KeyReused
from makegood.members.models import Staff
from makegood.members.operations import add_staff
from makegood.payments.models import Refund
from makegood.payments.operations import record_refunded
from makegood.sites.models import Site
from makegood.sites.work import run_due
from tests.claims.asked import COPY, MONDAY, for_credits, for_money

DAY = timedelta(days=1)
CONFIRMED = "technical_issue_confirmed"


@pytest.fixture
def una(site: Site) -> Staff:
    """A second agent."""
    return add_staff(site, handle="una", name="Una")


@pytest.fixture
def denied(buy, write, ask, tom) -> Request:
    """A request for the credits of a letter, denied because Tom found no issue."""
    buy()
    request = ask(for_credits(write()))
    record_findings(request, values={CONFIRMED: False}, by=tom, at=MONDAY + DAY)
    return request


def appeal(request: Request, *, at=MONDAY + 5 * DAY, key: str = "a1", says: str = "Look again.") -> Request:
    """Appeal on Saturday, when the three days of C3a are over."""
    return appeal_request(request, says=says, at=at, key=key)


def test_an_appeal_is_decided_by_somebody_else_on_the_time_of_the_first_message(denied, tom, una):
    """The papers count again, the findings do not, and whoever made them is turned away."""
    second = appeal(denied)
    assert decided(second).decision.findings == (CONFIRMED,)
    with pytest.raises(SameApprover):
        record_findings(second, values={CONFIRMED: True}, by=tom, at=MONDAY + 6 * DAY)
    record_findings(second, values={CONFIRMED: True}, by=una, at=MONDAY + 6 * DAY)
    assert result_of(request_for_staff(second.site, second.pk)).outcome == "granted"
    assert Settlement.objects.get().request == second


def test_a_request_is_appealed_once_and_an_appeal_never(denied, una):
    """The second look is the last."""
    second = appeal(denied)
    with pytest.raises(NotOpen, match="before"):
        appeal(denied, key="a2")
    record_findings(second, values={CONFIRMED: False}, by=una, at=MONDAY + 6 * DAY)
    with pytest.raises(NotOpen, match="an appeal itself"):
        appeal(second, key="a3")
    assert Request.objects.count() == 2


def test_the_same_key_makes_one_appeal(denied):
    """A double submit is one appeal (fault 1); the same key with other words is refused (fault 2)."""
    assert appeal(denied) == appeal(denied)
    with pytest.raises(KeyReused):
        appeal(denied, says="Something else.")


def test_nothing_happens_any_more_on_what_was_appealed(denied, una):
    """What is found later is found about the appeal, so that one loss has one case."""
    appeal(denied)
    with pytest.raises(NotOpen, match="appealed"):
        record_findings(denied, values={CONFIRMED: True}, by=una, at=MONDAY + 6 * DAY)
    with pytest.raises(NotOpen, match="appealed"):
        supply_papers(denied, papers=[COPY], at=MONDAY + 6 * DAY)


def test_what_is_still_open_is_not_appealed(buy, ask):
    """A choice to make is no denial."""
    with pytest.raises(NotOpen, match="neither"):
        appeal(ask(for_money(buy())))


def test_what_was_paid_in_full_is_not_appealed(ann, buy, ask):
    """An option that was chosen is what was wanted."""
    request = ask(for_money(buy()))
    choose_option(request, clause="C4", at=MONDAY)
    record_refunded(Refund.objects.get(), processor_ref="r1", at=MONDAY)
    run_due(ann.site, at=MONDAY)
    request = request_for_staff(request.site, request.pk)
    assert request.status == "settled"
    with pytest.raises(NotOpen, match="all that could be given"):
        appeal(request)


def test_an_appeal_against_a_part_gives_no_more_than_the_rest(ann, buy, ask, tom, una):
    """X1: 20.00 of 50.00 EUR came back before; X6 bounds the second look by what is left of the payment."""
    request = ask(for_money(buy(), ground="exception"))
    use_discretion(request, amount=Money(2000, "EUR"), by=tom, because="a part", at=MONDAY)
    record_refunded(Refund.objects.get(), processor_ref="r1", at=MONDAY)
    run_due(ann.site, at=MONDAY)
    second = appeal(request)
    assert decided(second).decision.bound == Money(3000, "EUR")
    with pytest.raises(SameApprover):
        use_discretion(second, amount=Money(3000, "EUR"), by=tom, because="so", at=MONDAY + 6 * DAY)
    use_discretion(second, amount=Money(3000, "EUR"), by=una, because="so", at=MONDAY + 6 * DAY)
    assert sum(each.amount_minor for each in Refund.objects.all()) == 5000


def test_a_denial_by_the_facts_stays_one(buy, write, ask):
    """Nobody has judged anything: the policy says to the appeal what it said before."""
    buy()
    first = ask(Ask("credits", "technical_issue", charge=write()), at=MONDAY + 5 * DAY)
    second = appeal(first, at=MONDAY + 6 * DAY)
    assert (second.status, decided(second).decision.cites) == ("denied", decided(first).decision.cites)


def test_the_lists_offer_an_appeal_to_the_member_and_its_case_to_others(denied, tom, una):
    """Each caller's open acts come from one function."""

    def acts(request: Request, staff: Staff | None = None) -> list[str]:
        request, result = request_for_staff(request.site, request.pk), result_of(request)
        return [action.act for action in open_actions(request, result, caller=staff or request.member)]

    assert Act.APPEAL in acts(denied)
    second = appeal(denied)
    assert Act.APPEAL not in acts(denied) + acts(second)
    assert (acts(second, tom), Act.FIND in acts(second, una)) == ([], True)
