"""Only the questions that matter: random policies with findings, acts ahead and facts that the system owes.

The answer to compare with is worked out by deciding every completion of what is open, one by one.
"""

from collections.abc import Mapping
from datetime import timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.policy import ABSENT, UNKNOWN, Case, Decision, Fact, Outcome, Policy, decide, explain
from makegood.policy.values import Found
from tests.policy.small import NOON, policy_of

# What may be open, with every way in which it can be settled; an act is done now, or never.
OPEN: Mapping[str, tuple[Found, ...]] = {
    "one": (True, False),
    "two": (True, False),
    "order.stoppable": (True, False),
    "letter.postmarked": (NOON, ABSENT),
}
ATOMS = (
    "one",
    "two",
    "order.stoppable",
    "payment.disputed",
    "letter.postmarked <= payment.paid + 72 hours",
    "letter.postmarked <= payment.paid + 24 hours",
)
EFFECTS = (
    "grant 5 EUR to card",
    "grant 4 EUR to balance",
    "grant payment.price to card",
    "refer to agent from 0 to 6 EUR",
    "refer to agent from 4 EUR to 5 EUR",
    "refer to agent from 0 to 6 EUR\napprover above: 4 EUR",
)
BARS = ("only when: {}", "when: {}\ncap money: 4 EUR", "when: {}\ncap money: 0 EUR", "when: {}\napprover above: 3 EUR")
TOPIC = "decides: money for any_reason"
FINDINGS = f'{TOPIC}\nfinding one: "One?"\nfinding two: "Two?"\nwhen: one and two and order.stoppable\ncap money: 9 EUR'
LIMIT = f"{TOPIC}\nlimit: letter.postmarked <= payment.paid + "


@st.composite
def guards(draw: st.DrawFn) -> str:
    """A condition of up to three parts."""
    parts = draw(st.lists(st.sampled_from(ATOMS), min_size=1, max_size=3))
    negated = [f"not ({part})" if draw(st.booleans()) else f"({part})" for part in parts]
    return draw(st.sampled_from((" and ", " or "))).join(negated)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A policy of random effects, conditions, caps, limits and overrides, on all that may be open."""
    rules = {"A": FINDINGS}
    for id in ("B", "C"):
        rules[id] = f"{TOPIC}\nwhen: {draw(guards())}\nthen: {draw(st.sampled_from(EFFECTS))}"
    if draw(st.booleans()):
        rules["D"] = f"{TOPIC}\nwhen: {draw(guards())}\noverrides: {draw(st.sampled_from(('B', 'B, C', 'B, E')))}"
        rules["D"] += "\nthen: deny"
    rules["E"] = f"{TOPIC}\n{draw(st.sampled_from(BARS)).format(draw(guards()))}"
    if draw(st.booleans()):
        rules["F"] = LIMIT + draw(st.sampled_from(("24 hours", "72 hours")))
    return policy_of(**rules)


@st.composite
def known_facts(draw: st.DrawFn) -> dict[str, Found]:
    """What is known of a case; the rest of `OPEN` is open."""
    known: dict[str, Found] = {"payment.disputed": draw(st.booleans())}
    known["payment.paid"] = NOON - draw(st.sampled_from((1, 24, 25, 72, 73))) * timedelta(hours=1)
    for name, ways in OPEN.items():
        if draw(st.integers(0, 2)) == 0:
            known[name] = draw(st.sampled_from(ways))
    return known


def outcome_of(policy: Policy, found: Mapping[str, Found]) -> Decision:
    """Decide with these facts."""
    given = {"request.made": NOON, "request.now": NOON, "order.stoppable": UNKNOWN, **found}
    facts = {name: Fact(value, "a test") for name, value in given.items()}
    return decide(policy, Case("money", "any_reason", facts, frozenset()))


def gist(decision: Decision) -> tuple[object, ...]:
    """What the member, or an agent, would notice."""
    return decision.outcome, decision.remedy, decision.to, decision.least, decision.most, decision.bound


@settings(max_examples=60, deadline=None)
@given(policies(), known_facts())
def test_asked_is_exactly_what_makes_a_difference(policy: Policy, known: dict[str, Found]) -> None:
    """Flip one answer, all else equal: where that changes anything for any answers, it is asked, and else never."""
    names = [name for name in OPEN if name not in known]
    results = {
        way: gist(outcome_of(policy, {**known, **dict(zip(names, way, strict=True))}))
        for way in product(*(OPEN[name] for name in names))
    }
    telling = {
        name
        for at, name in enumerate(names)
        for way, result in results.items()
        for flip in OPEN[name]
        if results[(*way[:at], flip, *way[at + 1 :])] != result
    }
    assert set(outcome_of(policy, known).findings) == telling


@settings(max_examples=60, deadline=None)
@given(policies(), known_facts())
def test_what_is_decided_early_is_what_every_completion_comes_to(policy: Policy, known: dict[str, Found]) -> None:
    """Nothing that is still open could have changed the decision."""
    early = outcome_of(policy, known)
    if early.outcome is Outcome.NEEDS_FINDINGS:
        assert (early.remedy, early.cites) == (None, ())
        return
    names = [name for name in OPEN if name not in known]
    for way in product(*(OPEN[name] for name in names)):
        completed = outcome_of(policy, {**known, **dict(zip(names, way, strict=True))})
        assert gist(completed) == gist(early)


def test_what_the_system_owes_is_asked_in_words() -> None:
    """A member does not read names of facts."""
    policy = policy_of(A=f"{TOPIC}\nonly when: order.stoppable\nthen: grant 1 EUR to card", B=f"{LIMIT}72 hours")
    given = {"request.made": NOON, "request.now": NOON, "payment.paid": NOON, "order.stoppable": UNKNOWN}
    facts = {name: Fact(value, "a test") for name, value in given.items()}
    case = Case("money", "any_reason", facts, frozenset())
    told = explain(policy, decide(policy, case), case=case).paragraphs
    assert told == ("What we have to find out: Whether the order could be stopped. When you posted the letter.",)
