"""Terms that the site obeys: which of several clauses sets one, and when none does."""

import pytest

from makegood.policy import UNKNOWN, Fact, TermNotSet, Value, term
from makegood.policy.evaluate import Scene
from makegood.policy.values import Found
from tests.policy.golden import diagnostics_of
from tests.policy.small import NOON, policy_of, text_of

CALENDAR = "when: plan.unit == month\nset: bill parts = 1"
TRIAL = "when: membership.trial\noverrides: A\nset: bill parts = 2"
CANCELLED = "when: membership.cancelled\noverrides: B\nset: access until = membership.paid_until"
PLANS = policy_of(A=CALENDAR, B=TRIAL, C=CANCELLED)


def parts(**facts: Found) -> Value | None:
    """In how many parts a fee is charged; None where no clause says."""
    known = {name.replace("__", "."): Fact(value, "a test") for name, value in facts.items()}
    try:
        return term(PLANS, "bill parts", known)
    except TermNotSet:
        return None


@pytest.mark.parametrize(
    ("trial", "cancelled", "found"),
    [(False, False, 1), (True, False, 2), (True, True, None), (False, True, None)],
)
def test_overriding_passes_on_to_terms(trial: bool, cancelled: bool, found: int | None) -> None:
    """What C displaces, and what that would have displaced, sets nothing while C holds."""
    assert parts(plan__unit="month", membership__trial=trial, membership__cancelled=cancelled) == found


def test_a_term_is_open_while_a_clause_above_may_still_hold() -> None:
    """Nobody obeys a term that another clause may yet push aside."""
    facts = {"plan.unit": "month", "membership.trial": UNKNOWN, "membership.cancelled": False}
    assert Scene(PLANS, facts).term("bill parts") is UNKNOWN
    assert Scene(PLANS, {**facts, "membership.cancelled": True}).term("bill parts") is not UNKNOWN


def test_a_term_counted_from_what_has_not_happened_is_not_set() -> None:
    """There is no window without its event."""
    policy = policy_of(A="set: refund window ends = bill.at + 72 hours")
    with pytest.raises(TermNotSet):
        term(policy, "refund window ends", {})
    assert term(policy, "refund window ends", {"bill.at": Fact(NOON, "a test")})


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ("set: bill parts = 3 days", ("MG311",)),
        ("set: paid features open = 1", ("MG311",)),
        ("set: receipts mailed = true\n\nset: receipts mailed = false", ("MG408",)),
        ("set: next bill = term.trial_ends", ("MG305",)),
        ("set: next bill = term.trial_ends + 1 day\nset: trial ends = membership.started + 72 hours", ("MG306",)),
        ("set: next bill = term.trial_ends\nset: trial ends = membership.started + 72 hours", ()),
    ],
)
def test_a_term_takes_values_of_its_kind(rule: str, codes: tuple[str, ...]) -> None:
    """A window's end may be set again, and is never added to."""
    assert diagnostics_of(text_of(A=rule)) == codes
