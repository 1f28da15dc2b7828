"""Earlier grants under a clause are counted, and a count is never absent."""

import pytest

from makegood.kernel.money import Money
from makegood.policy import ABSENT, Fact, term
from tests.policy.small import decided, policy_of

ONCE = "decides: money for any_reason\nonly when: history.A == 0\nthen: grant payment.price to card"


@pytest.mark.parametrize("history", [{}, {"history__A": ABSENT}, {"history__A": 0}])
def test_who_was_never_helped_before_is_helped(history: dict[str, object]) -> None:
    """Whether a case says so or says nothing."""
    decision = decided(policy_of(A=ONCE), payment__price="5.00 EUR", **history)
    assert (decision.outcome, decision.remedy) == ("granted", Money(500, "EUR"))


def test_who_was_helped_before_is_not_helped_again() -> None:
    """One earlier grant is enough."""
    decision = decided(policy_of(A=ONCE), payment__price="5.00 EUR", history__A=1)
    assert (decision.outcome, decision.because) == ("denied", {"A": "history.A == 0"})


def test_the_count_stands_among_the_facts_of_the_decision() -> None:
    """With the word of where it comes from."""
    facts = decided(policy_of(A=ONCE), payment__price="5.00 EUR").facts
    assert facts["history.A"] == Fact(0, "none was counted")


def test_counts_are_added_where_only_one_is_told() -> None:
    """What is calculated from a count is never absent either."""
    rule = ONCE.replace("history.A == 0", "history.A + history.B == 1")
    other = "decides: money for exception\nthen: grant 1 EUR to card"
    assert decided(policy_of(A=rule, B=other), payment__price="5.00 EUR", history__B=1).outcome == "granted"


def test_a_term_reads_a_count_of_nothing() -> None:
    """Terms are read on facts that nobody gathered for a request."""
    policy = policy_of(A="when: history.B == 0\nset: deposits go back = card", B=ONCE.replace(".A", ".B"))
    assert term(policy, "deposits go back", {}) == "card"
