"""What holds for every text, every case and every way of finding out."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.policy import Case, Decision, Fact, Outcome, Policy, decide, facts_from_record, facts_record, load
from tests.policy.small import CLOSING, HEAD, NOON, policy_of, text_of
from tests.policy.test_credits_pack import cases, pack

PAGE = (Path(__file__).parents[2] / "packs" / "credits" / "policy.md").read_text()
WORDS = [
    "decides: ",
    "money for any_reason",
    "when: ",
    "then: ",
    "grant ",
    "payment.price",
    " to card",
    "~~~rule\n",
    "~~~\n",
]
WORDS += [
    "\n",
    "  ",
    "\t",
    "## A {#A}\n",
    "0 credits",
    "14 days",
    "(",
    ")",
    " and ",
    "not ",
    " == ",
    "\r\n",
    "é",
    "\x00",
    "{#",
    "- ",
    "> ",
]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=60).map("".join)), st.booleans())
def test_loading_any_text_ends_in_a_policy_or_in_diagnostics(text: str, has_head: bool) -> None:
    """Never in an exception, and never in silence."""
    loaded = load(HEAD + text if has_head else text, file="any.md")
    assert (loaded.policy is None) == any(not each.is_warning for each in loaded.diagnostics)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(PAGE)), st.integers(0, 60), st.one_of(st.text(max_size=20), st.sampled_from(WORDS)))
def test_a_page_with_a_piece_torn_out_still_loads_or_says_why(start: int, length: int, patch: str) -> None:
    """Most mistakes of authors are small."""
    torn = PAGE[:start] + patch + PAGE[start + length :]
    loaded = load(torn, file="torn.md")
    assert (loaded.policy is None) == any(not each.is_warning for each in loaded.diagnostics)
    lines = torn.count("\n") + torn.count("\r") + 1
    assert all(1 <= each.span.line <= lines and each.span.column >= 1 for each in loaded.diagnostics)


GUARDS = [
    "one",
    "two",
    "three",
    "not one",
    "one and two",
    "one or three",
    "payment.disputed",
    "two and payment.disputed",
]
EFFECTS = [
    "grant 5 EUR to card",
    "grant 4 EUR to card",
    "refer to agent from 0 to 6 EUR",
    "refer to agent from 4 EUR to 5 EUR",
]
FINDINGS = """decides: money for any_reason
finding one: "Is one so?"
finding two: "Is two so?"
finding three: "Is three so?"
when: one and two and three and payment.disputed
needs: proof"""


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Small policies of random guards, effects, conditions and overrides."""
    rules = {"A": FINDINGS}
    for id in ("B", "C", "D"):
        lines = [f"decides: money for any_reason\nwhen: {draw(st.sampled_from(GUARDS))}"]
        lines.append(f"then: {draw(st.sampled_from(EFFECTS))}")
        rules[id] = "\n".join(lines)
    if draw(st.booleans()):
        rules["E"] = f"decides: money for any_reason\nonly when: {draw(st.sampled_from(GUARDS))}"
    if draw(st.booleans()):
        rules["F"] = (
            f"decides: money for any_reason\nwhen: {draw(st.sampled_from(GUARDS))}\noverrides: B, C\nthen: deny"
        )
    return policy_of(**rules)


def outcome_of(policy: Policy, findings: Mapping[str, bool]) -> Decision:
    """Decide with these findings, all else known."""
    facts = {name: Fact(value, "found") for name, value in findings.items()}
    facts |= {"request.made": Fact(NOON, ""), "payment.disputed": Fact(True, "")}
    return decide(policy, Case("money", "any_reason", facts, frozenset({"proof"})))


def gist(decision: Decision) -> tuple[object, ...]:
    """What the member would notice."""
    return decision.outcome, decision.remedy, decision.to, decision.least, decision.most


@settings(max_examples=60, deadline=None)
@given(policies(), st.dictionaries(st.sampled_from(["one", "two", "three"]), st.booleans(), max_size=2))
def test_the_findings_asked_are_exactly_those_on_which_two_completions_differ(
    policy: Policy, found: dict[str, bool]
) -> None:
    """Compared with trying every answer to every question."""
    names = [name for name in ("one", "two", "three") if name not in found]
    answers = [dict(zip(names, way, strict=True)) for way in product((True, False), repeat=len(names))]

    def changes(name: str, answer: dict[str, bool]) -> bool:
        flipped = {**answer, name: not answer[name]}
        return gist(outcome_of(policy, {**found, **answer})) != gist(outcome_of(policy, {**found, **flipped}))

    telling = {name for name in names for answer in answers if changes(name, answer)}
    assert set(outcome_of(policy, found).findings) == telling


@settings(max_examples=40, deadline=None)
@given(policies())
def test_a_question_is_asked_only_where_nothing_else_is_open(policy: Policy) -> None:
    """A request that needs findings has no amount, and one that has an amount needs none."""
    decision = outcome_of(policy, {})
    assert bool(decision.findings) == (decision.outcome is Outcome.NEEDS_FINDINGS)
    assert not (decision.findings and (decision.remedy or decision.cites))


def test_a_decision_is_replayed_bit_for_bit_from_its_recorded_facts() -> None:
    """Every case of the pack, through JSON and back."""
    for written in cases():
        first = decide(pack(), written.case)
        facts = facts_from_record(facts_record(first.facts))
        again = decide(
            pack(), Case(written.case.remedy, written.case.ground, facts, written.case.papers, written.case.caps)
        )
        assert again == first


def best_option(*, used: int, days: int, price: int) -> int:
    """What the pack gives for a payment of 200 credits, in cents."""
    facts = {"payment.paid": Fact(NOON, ""), "request.made": Fact(NOON + timedelta(days=days), "")}
    facts |= {"payment.price": Fact(Money(price, "EUR"), ""), "payment.currency": Fact("EUR", "")}
    facts |= {"payment.used": Fact(Credits(used), ""), "payment.valid": Fact(Credits(200 - used), "")}
    decision = decide(pack(), Case("money", "any_reason", facts, frozenset({"registration_copy"})))
    return decision.remedy.minor if isinstance(decision.remedy, Money) else 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 40), st.integers(0, 20_000))
def test_more_time_or_more_credits_used_never_gives_more_money(used: int, more: int, days: int, price: int) -> None:
    """Waiting and spending can only close options."""
    now = best_option(used=used, days=days, price=price)
    assert best_option(used=used + more, days=days, price=price) <= now
    assert best_option(used=used, days=days + 1, price=price) <= now


def test_a_policy_of_many_clauses_is_loaded_and_decided_in_bounded_time() -> None:
    """A chain of overrides is the worst that an author can write."""
    rules = {f"A{at}": f"decides: money for any_reason\noverrides: A{at + 1}\nthen: deny" for at in range(150)}
    rules["A150"] = "decides: money for any_reason\nthen: grant 5 EUR to card"
    policy = load(text_of(**rules), file="chain.md").required()
    case = Case("money", "any_reason", {"request.made": Fact(NOON, "")}, frozenset())
    assert decide(policy, case).cites == ("A0",)
    assert CLOSING in text_of(**rules)
