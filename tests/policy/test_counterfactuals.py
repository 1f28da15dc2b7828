"""What would have been different is said only where it would have been: nothing that still bars is left out."""

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.policy import Case, Fact, Policy, decide, explain
from makegood.policy.values import Value
from tests.policy.small import NOON, policy_of

GRANT = "decides: money for any_reason\nthen: grant payment.price to card"
SHUT = "decides: money for any_reason\nwhen: payment.disputed\noverrides: A, B\nthen: deny"
EARLY = "decides: money for any_reason\nonly when: payment.used == 0 credits"


def told(policy: Policy, **facts: Value) -> tuple[str, ...]:
    """Give the counterfactuals of a case; facts are given as `payment__disputed=True`."""
    given = {"request.made": NOON, "request.now": NOON, "payment.price": Money(500, "EUR")}
    given |= {name.replace("__", "."): value for name, value in facts.items()}
    case = Case("money", "any_reason", {name: Fact(value, "a test") for name, value in given.items()}, frozenset())
    return explain(policy, decide(policy, case), case=case).counterfactuals


def test_a_condition_that_was_pushed_aside_counts_once_its_displacer_is_wished_away() -> None:
    """D denies a disputed payment; without the dispute B would still bar a pack that was used."""
    policy = policy_of(A=GRANT, B=EARLY, D=SHUT)
    (sentence,) = told(policy, payment__disputed=True, payment__used=Credits(3))
    assert "disputed" in sentence
    assert "the credits used" in sentence


def test_a_condition_that_holds_is_not_wished_for() -> None:
    """The pack is untouched: the dispute alone stands in the way."""
    policy = policy_of(A=GRANT, B=EARLY, D=SHUT)
    (sentence,) = told(policy, payment__disputed=True, payment__used=Credits(0))
    assert "the credits used" not in sentence


def test_amounts_that_cannot_be_compared_are_explained_without_figures() -> None:
    """The decision goes to a person, and so says the letter, without a traceback."""
    policy = policy_of(A=GRANT, M="decides: money for any\ncap money: larger(100 USD, member.paid_12_months)")
    given = {"request.made": NOON, "payment.price": Money(500, "EUR"), "member.paid_12_months": Money(900, "EUR")}
    case = Case("money", "any_reason", {name: Fact(value, "a test") for name, value in given.items()}, frozenset())
    explanation = explain(policy, decide(policy, case), case=case)
    assert explanation.headline == "One of us decides this personally."
    assert "cannot be compared" in explanation.paragraphs[0]
