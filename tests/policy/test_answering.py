"""What holds where nobody answered in time: `answer by: ... else ...`."""

from datetime import datetime, timedelta

import pytest

from makegood.kernel.credits import Credits
from makegood.policy import ABSENT, UNKNOWN, Case, Decision, Fact, Role, decide, explain
from tests.policy.small import NOON, decided, policy_of

MINUTE, LAST = timedelta(minutes=1), NOON + timedelta(hours=24)
JUDGED = "decides: credits for any_reason\nthen: refer to agent from 0 to request.spent"
SILENCE = f"{JUDGED}\nanswer by: request.made + 24 hours else grant 2 credits to credits"
BOTH = f"{SILENCE}\ndecide by: request.made + %s hours else deny"


def asked(rule: str, *, now: datetime, answered: object = UNKNOWN, **more: str) -> Decision:
    """Decide a request for five credits."""
    return decided(policy_of(A=rule, **more), "credits", request__spent="5 credits", request__now=now, **done(answered))


def done(answered: object) -> dict[str, object]:
    """Give the answer as a fact, if there is one to speak of."""
    return {} if answered is None else {"request__answered": answered}


@pytest.mark.parametrize("nobody", [None, UNKNOWN, ABSENT])
@pytest.mark.parametrize(
    ("now", "outcome", "remedy"),
    [
        (LAST - MINUTE, "discretionary", "None"),
        (LAST, "discretionary", "None"),
        (LAST + timedelta(microseconds=1), "granted", "2 credits"),
        (LAST + MINUTE, "granted", "2 credits"),
    ],
)
def test_silence_has_its_price_once_the_time_to_answer_is_over(
    now: datetime, outcome: str, remedy: str, nobody: object
) -> None:
    """Hours include their end: at the last instant the matter is still open."""
    decision = asked(SILENCE, now=now, answered=nobody)
    assert (decision.outcome, str(decision.remedy), decision.cites) == (outcome, remedy, ("A",))


@pytest.mark.parametrize(
    ("answered", "outcome"),
    [(LAST - MINUTE, "discretionary"), (LAST, "discretionary"), (LAST + MINUTE, "granted")],
)
def test_an_answer_counts_if_it_came_in_time(answered: datetime, outcome: str) -> None:
    """One in time puts the default aside for good; a later one comes after it."""
    assert asked(SILENCE, now=NOON + timedelta(days=9), answered=answered).outcome == outcome


def test_a_day_to_answer_ends_with_the_local_day() -> None:
    """Written 23:59; at midnight it is over."""
    rule = f"{JUDGED}\nanswer by: request.made + 1 day else deny"
    midnight = NOON + timedelta(hours=36)
    assert [asked(rule, now=now).outcome for now in (midnight - MINUTE, midnight)] == ["discretionary", "denied"]


@pytest.mark.parametrize(
    ("hours", "answered", "outcome"),
    [(48, UNKNOWN, "granted"), (48, NOON, "denied"), (12, UNKNOWN, "denied"), (12, NOON, "denied")],
)
def test_of_two_deadlines_that_were_missed_the_earlier_decides(hours: int, answered: object, outcome: str) -> None:
    """Whichever stands first; an answer in time leaves the other deadline its own default."""
    assert asked(BOTH % hours, now=NOON + timedelta(days=3), answered=answered).outcome == outcome


def test_two_clauses_are_weighed_by_time_as_well() -> None:
    """The earlier end decides, not the earlier clause."""
    later = "decides: credits for any_reason\nanswer by: request.made + 30 hours else deny"
    decision = decided(
        policy_of(A=later, B=SILENCE), "credits", request__spent="5 credits", request__now=NOON + timedelta(days=3)
    )
    assert (decision.outcome, decision.cites) == ("granted", ("B",))


def test_nobody_is_paid_for_silence_while_a_paper_is_owed() -> None:
    """The policy waits for the member then, and not for its staff."""
    rule = "decides: credits for any_reason\nneeds: proof"
    assert asked(SILENCE, now=LAST + MINUTE, B=rule).outcome == "incomplete"


def test_an_open_question_ends_with_the_time_to_answer() -> None:
    """What a person should have found out nobody asks any more."""
    rule = f'finding f: "F?"\n{SILENCE}\nwhen: f'
    silent = "decides: credits for any_reason\nanswer by: request.made + 24 hours else deny"
    assert asked(rule, now=LAST, B=silent).findings == ("f",)
    assert asked(rule, now=LAST + MINUTE, B=silent).cites == ("B",)


def test_the_derivation_tells_of_the_answer() -> None:
    """Whether the default holds, and the fact on which that rests."""
    steps = asked(SILENCE, now=LAST + MINUTE, answered=NOON).derivation
    told = [(step.truth, step.value, step.children[0].text) for step in steps if step.role is Role.DEFAULT]
    assert told == [("no", "until 2026-03-03 12:00", "request.answered")]


def test_the_member_reads_that_nobody_answered() -> None:
    """And not that nobody decided."""
    policy = policy_of(A=f"{JUDGED}\nanswer by: request.made + 24 hours else deny")
    facts = {"request.made": NOON, "request.now": LAST + MINUTE, "request.spent": Credits(5)}
    case = Case("credits", "any_reason", {name: Fact(value, "a test") for name, value in facts.items()}, frozenset())
    told = [each.sentence for each in explain(policy, decide(policy, case), case=case).reasons]
    assert "The time in which we had to answer is over." in told


def test_a_limit_may_read_when_the_answer_came() -> None:
    """It is an act like another: still open until its time is over."""
    rule = "decides: credits for any_reason\nlimit: request.answered <= request.made + 24 hours"
    assert asked(JUDGED, now=LAST, B=rule).findings == ("request.answered",)
    assert asked(JUDGED, now=LAST + MINUTE, B=rule).cites == ("B",)
    assert asked(JUDGED, now=LAST + MINUTE, answered=LAST, B=rule).outcome == "discretionary"


def test_an_appeal_gives_the_time_to_answer_anew() -> None:
    """Asked at noon and appealed a day later: the default waits for a day longer, and the limits do not."""
    policy = policy_of(A=f"{SILENCE}\nlimit: request.made <= incident.at + 1 hour")
    facts = {"request__spent": "5 credits", "incident__at": NOON, "request__appealed": NOON + timedelta(days=1)}
    now = LAST + timedelta(days=1)
    late = [decided(policy, "credits", request__now=now + each, **facts) for each in (-MINUTE, MINUTE - MINUTE, MINUTE)]
    assert [each.outcome for each in late] == ["discretionary", "discretionary", "granted"]
