"""What the engine does where the operator's staff let a deadline pass."""

from datetime import datetime, timedelta

import pytest

from makegood.claims.audit import broken_decisions
from makegood.claims.models import Request, RequestStatus
from makegood.claims.operations import decide_lapsed, record_findings, use_discretion, withdraw_request
from makegood.claims.queries import NEXT_LAPSE, decided, result_of
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger.queries import available
from makegood.sites.models import Site
from makegood.sites.operations import publish_policy
from makegood.sites.work import run_due
from tests.claims.asked import MONDAY, for_credits, for_money
from tests.claims.conftest import PACK
from tests.due import next_at

MINUTE, MOMENT = timedelta(minutes=1), timedelta(microseconds=1)
ANSWER, DECISION = MONDAY + timedelta(hours=24), MONDAY + timedelta(hours=72)
CREDITS = "then: refer to agent from 0 to request.spent"
PROMISE = f"""{CREDITS}
answer by: request.made + 24 hours else grant 2 credits to credits
decide by: request.made + 72 hours else deny"""


MONEY = "then: refer to agent from 0 to payment.price"
IN_MONEY = f"{MONEY}\nanswer by: request.made + 24 hours else grant 2.00 EUR to card"


@pytest.fixture
def promising(site) -> Site:
    """The site, owing something to whoever it does not answer in time."""
    text = (PACK / "policy.md").read_text().replace(CREDITS, PROMISE).replace(MONEY, IN_MONEY)
    publish_policy(site, text=text, file="policy.md", by="site", at=MONDAY - timedelta(hours=1))
    return site


@pytest.fixture
def exception(promising, buy, write, ask) -> Request:
    """A request for the credits of a letter as an exception."""
    buy()
    return ask(for_credits(write(), ground="exception"))


def found_by(tom, request: Request, *, at: datetime) -> None:
    """Record something that a person finds out, and by that answer."""
    name = next(iter(decided(request).policy.findings))
    record_findings(request, values={name: False}, by=tom, at=at)


def outcome_at(request: Request, at: datetime) -> tuple[str, str]:
    """Do what is due, and say where the request stands and what it came to."""
    run_due(request.site, at=at)
    request.refresh_from_db()
    return request.status, result_of(request).outcome


def test_a_request_is_due_for_its_first_answer_and_then_for_its_decision(exception, tom):
    """The queue is sorted by what the staff owe next; a time that is included is late from the next moment."""
    assert exception.due_at == ANSWER + MOMENT
    found_by(tom, exception, at=MONDAY + MINUTE)
    exception.refresh_from_db()
    assert exception.due_at == DECISION + MOMENT


@pytest.fixture
def with_a_second_agent(promising) -> Site:
    """The promising site, where one agent alone gives one credit at most."""
    text = promising.policy_versions.latest("number").text
    text = text.replace(PROMISE, PROMISE.replace("spent", "spent\napprover above: 1 credit", 1))
    publish_policy(promising, text=text, file="policy.md", by="site", at=MONDAY - timedelta(minutes=30))
    return promising


def test_an_amount_that_waits_for_a_second_agent_answers_too(with_a_second_agent, exception, tom):
    """Whoever asked waits for the decision alone: one of the staff has taken it up."""
    use_discretion(exception, amount=Credits(5), by=tom, because="fair", at=MONDAY + MINUTE)
    exception.refresh_from_db()
    assert (exception.status, exception.due_at) == (RequestStatus.AWAITING_APPROVAL, DECISION + MOMENT)


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (ANSWER - MINUTE, ("open", "discretionary")),
        (ANSWER, ("open", "discretionary")),
        (ANSWER + MOMENT, ("settled", "granted")),
        (ANSWER + MINUTE, ("settled", "granted")),
    ],
)
def test_silence_is_paid_for_once_the_time_to_answer_is_over(exception, at, found):
    """By itself, at the first instant behind the 24 hours."""
    assert next_at(NEXT_LAPSE, exception.site) == ANSWER + MOMENT
    assert outcome_at(exception, at) == found


def test_what_silence_costs_is_given_once(ann, exception):
    """Two credits come back, and the next round finds nothing to do."""
    before = available(ann.site_id, member_id=ann.pk, at=ANSWER)
    assert decide_lapsed(exception.site, at=ANSWER + MINUTE) == 1
    assert decide_lapsed(exception.site, at=DECISION + MINUTE) == 0
    assert available(ann.site_id, member_id=ann.pk, at=ANSWER + MINUTE) == before + Credits(2)


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (DECISION - MINUTE, ("open", "discretionary")),
        (DECISION, ("open", "discretionary")),
        (DECISION + MINUTE, ("denied", "denied")),
    ],
)
def test_an_answer_in_time_leaves_the_time_to_decide(tom, exception, at, found):
    """A finding answers; the other deadline has a default of its own."""
    found_by(tom, exception, at=ANSWER)
    assert next_at(NEXT_LAPSE, exception.site) == DECISION + MOMENT
    assert outcome_at(exception, at) == found


def test_an_answer_after_the_end_comes_too_late(tom, exception):
    """Even where no round came between."""
    found_by(tom, exception, at=ANSWER + MOMENT)
    assert outcome_at(exception, ANSWER + MINUTE) == ("settled", "granted")


def test_the_first_act_of_the_staff_is_the_answer(tom, exception):
    """Later ones do not move it."""
    assert "request.answered" not in decided(exception).case.facts
    for hours in (1, 5):
        found_by(tom, exception, at=MONDAY + timedelta(hours=hours))
    answered = decided(exception).case.facts["request.answered"]
    assert (answered.value, answered.source) == (MONDAY + timedelta(hours=1), "the first act of Tom")


def test_who_was_ruled_on_or_took_it_back_is_left_alone(tom, exception, write, ask):
    """A closed matter waits for nobody."""
    other = ask(for_credits(write(at=MONDAY + MINUTE), ground="exception"), at=MONDAY + MINUTE)
    use_discretion(exception, amount=None, by=tom, because="No reason to.", at=MONDAY + MINUTE)
    withdraw_request(other, at=MONDAY + MINUTE)
    assert next_at(NEXT_LAPSE, exception.site) is None
    assert decide_lapsed(exception.site, at=DECISION) == 0


def test_money_for_silence_takes_no_more_credits_than_it_pays_for(ann, promising, buy, ask):
    """Two euros of a pack of fifty take four of its hundred credits."""
    request = ask(for_money(buy(), ground="exception"))
    decide_lapsed(request.site, at=ANSWER + MINUTE)
    assert result_of(Request.objects.get()).remedy == Money(200, "EUR")
    assert available(ann.site_id, member_id=ann.pk, at=ANSWER + MINUTE) == Credits(96)


def test_a_deadline_without_a_default_decides_nothing(buy, ask):
    """The policy of the pack promises a decision and says nothing of a missed one."""
    request = ask(for_money(buy(), ground="exception"))
    assert (request.due_at is None, request.lapses_at) == (False, None)


def test_what_a_missed_deadline_decided_can_be_replayed(exception):
    """The clock and the silence are among the facts that were stored."""
    run_due(exception.site, at=ANSWER + MINUTE)
    assert decided(exception).decision.missed == "answer by"
    assert list(broken_decisions(exception.site_id)) == []
