"""Refills, second approvers and what holds when nobody decides."""

from datetime import timedelta

import pytest

from makegood.kernel.credits import Credits
from makegood.policy import UNKNOWN, Case, Fact, decide, explain
from makegood.policy.decision import Decision, Role
from makegood.policy.values import Units
from tests.policy.golden import diagnostics_of
from tests.policy.small import NOON, decided, policy_of, text_of

JUDGED = "decides: credits for any_reason\nthen: refer to agent from 0 to request.spent"


def bounds(decision: Decision) -> tuple[str, str, str]:
    """From where to where, and how far alone."""
    return str(decision.least), str(decision.most), str(decision.bound)


def test_above_an_amount_an_agent_needs_a_second_one() -> None:
    """The clause's bound stays where it was; what one may give alone is less."""
    policy = policy_of(A=JUDGED, B="decides: credits for any_reason\napprover above: 10 credits")
    assert bounds(decided(policy, "credits", request__spent="18 credits")) == ("0 credits", "10 credits", "18 credits")
    assert bounds(decided(policy, "credits", request__spent="8 credits")) == ("0 credits", "8 credits", "8 credits")


def test_of_two_amounts_for_a_second_approver_the_lower_counts() -> None:
    """A guard that does not hold takes its block out."""
    policy = policy_of(
        A=f"{JUDGED}\napprover above: 10 credits",
        B="decides: credits for any_reason\nwhen: incident.recorded\napprover above: 4 credits",
    )
    assert bounds(decided(policy, "credits", request__spent="18 credits"))[1] == "10 credits"
    assert bounds(decided(policy, "credits", request__spent="18 credits", incident__recorded=True))[1] == "4 credits"


def test_a_cap_is_the_bound_and_not_what_one_may_give_alone() -> None:
    """What is capped below the amount needs no second approver."""
    policy = policy_of(A=f"{JUDGED}\napprover above: 10 credits", B="decides: any for any\ncap credits: 6 credits")
    decision = decided(policy, "credits", request__spent="18 credits")
    assert bounds(decision) == ("0 credits", "6 credits", "6 credits")
    assert decision.cites == ("A", "B")


def test_the_member_is_told_of_the_second_approver() -> None:
    """Both figures stand in the letter."""
    policy = policy_of(A=f"{JUDGED}\napprover above: 10 credits")
    facts = {"request.spent": Fact(Credits(18), "a test"), "request.made": Fact(NOON, "a test")}
    case = Case("credits", "any_reason", facts, frozenset())
    told = explain(policy, decide(policy, case), case=case).paragraphs[0]
    assert told.endswith("from 0 credits to 18 credits. Above 10 credits two of us must agree.")


LATE = f"{JUDGED}\ndecide by: request.made + 24 hours else %s"


@pytest.mark.parametrize(
    ("default", "outcome", "remedy"),
    [("deny", "denied", "None"), ("grant 2 credits to credits", "granted", "2 credits")],
)
def test_what_stands_behind_else_holds_once_nobody_has_decided_in_time(default: str, outcome: str, remedy: str) -> None:
    """At the last instant the discretion is still open; a microsecond later it is not."""
    policy = policy_of(A=LATE % default)
    last = NOON + timedelta(hours=24)
    assert decided(policy, "credits", request__spent="5 credits", request__now=last).outcome == "discretionary"
    late = decided(policy, "credits", request__spent="5 credits", request__now=last + timedelta(microseconds=1))
    assert (late.outcome, str(late.remedy), late.cites) == (outcome, remedy, ("A",))


def test_a_question_that_nobody_answered_in_time_ends_too() -> None:
    """The end of the time to decide ends the time to find out."""
    policy = policy_of(A=f'{LATE % "deny"}\nfinding f: "F?"\nwhen: request.spent > 0', B=FOUND)
    late = NOON + timedelta(hours=25)
    assert decided(policy, "credits", request__spent="5 credits").outcome == "needs_findings"
    assert decided(policy, "credits", request__spent="5 credits", request__now=late).cites == ("A",)


def test_a_grant_needs_no_default() -> None:
    """What is decided already does not wait for anybody."""
    policy = policy_of(
        A="decides: money for any_reason\ndecide by: request.made + 1 hour else deny\nthen: grant 1 EUR to card"
    )
    assert decided(policy, request__now=NOON + timedelta(days=3)).outcome == "granted"


FOUND = "decides: credits for any_reason\nonly when: f"
REFILL = "decides: refill for any_reason\nwhen: order.dropped > 0 units\nthen: refill"


def test_a_refill_is_granted_without_an_amount() -> None:
    """The order is started again; nothing is paid."""
    policy = policy_of(A=REFILL)
    granted = decided(policy, "refill", order__dropped=Units(3))
    assert (granted.outcome, granted.remedy, granted.to, granted.cites) == ("granted", None, None, ("A",))
    assert decided(policy, "refill", order__dropped=Units(0)).cites == ("Z",)


def test_a_refill_waits_for_what_can_change_it() -> None:
    """It takes part in every rule as any other remedy does."""
    policy = policy_of(A=REFILL, B="decides: refill for any_reason\nonly when: order.stoppable")
    assert decided(policy, "refill", order__dropped=Units(3), order__stoppable=UNKNOWN).findings == ("order.stoppable",)
    assert decided(policy, "refill", order__dropped=Units(3), order__stoppable=False).cites == ("B",)


@pytest.mark.parametrize(
    ("units", "headline", "otherwise"),
    [
        (3, "Your order is started again.", ()),
        (
            0,
            "You get nothing back on this request.",
            ("A would have started your order again if the units that dropped again were more than 0 units.",),
        ),
    ],
)
def test_a_refill_is_explained_in_words(units: int, headline: str, otherwise: tuple[str, ...]) -> None:
    """Also what would have brought it about."""
    policy = policy_of(A=REFILL)
    facts = {"order.dropped": Fact(Units(units), "a test"), "request.made": Fact(NOON, "a test")}
    case = Case("refill", "any_reason", facts, frozenset())
    told = explain(policy, decide(policy, case), case=case)
    assert (told.headline, told.counterfactuals) == (headline, otherwise)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("decides: money for any_reason\nthen: refill", "MG411"),
        ("decides: refill for any_reason\nthen: grant 1 EUR to card", "MG411"),
        ("decides: refill for any_reason\ndecide by: request.made + 1 hour else grant 1 EUR to card", "MG411"),
        ("decides: credits for any_reason\ndecide by: request.made + 1 hour else offer 1 credit to credits", "MG208"),
        ("decides: refill for any_reason\nanswer by: request.made + 1 hour else grant 1 EUR to card", "MG411"),
        ("decides: credits for any_reason\nanswer by: request.made + 1 hour else offer 1 credit to credits", "MG208"),
        ("decide by: request.made + 1 hour else deny", "MG204"),
        ("answer by: request.made + 1 hour else deny", "MG204"),
        ("approver above: 10 credits", "MG204"),
        ("decides: credits for any_reason\napprover above: 10 units", "MG311"),
    ],
)
def test_what_cannot_be_meant_is_a_mistake(rule: str, code: str) -> None:
    """A remedy is what was asked for, and a default leaves nothing open."""
    assert diagnostics_of(text_of(A=rule)) == (code,)


def test_the_derivation_tells_of_those_who_decide() -> None:
    """Above what they need a second one, and until when they may."""
    policy = policy_of(A=f"{LATE % 'deny'}\napprover above: 10 credits")
    steps = decided(policy, "credits", request__spent="5 credits", request__now=NOON + timedelta(hours=25)).derivation
    told = [(step.role, step.truth, step.value) for step in steps if step.role in {Role.APPROVER, Role.DEFAULT}]
    assert told == [("approver", "yes", "10 credits"), ("default", "yes", "until 2026-03-03 12:00")]
