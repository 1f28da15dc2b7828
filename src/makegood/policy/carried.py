"""The facts that a case carries, and what it means that one is missing.

Owns the difference between absent, unknown and presumed, and what must be known before anything is decided.
"""

from makegood.kernel.refusals import Refusal
from makegood.policy.decision import Case
from makegood.policy.evaluate import HISTORY
from makegood.policy.overdue import ANSWERED, APPEALED, NOW
from makegood.policy.program import FactRef, Plan, Policy
from makegood.policy.values import ABSENT, UNKNOWN, Absent, Fact, Unknown, is_of
from makegood.policy.walk import has_default


class FactUnknown(Refusal):
    """A fact is open that nobody can be asked for."""

    code = "fact_unknown"

    def __init__(self, *, fact: str) -> None:
        super().__init__(f"{fact} must be known before this can be decided.", fact=fact)


def facts_of_case(case: Case, *, policy: Policy, plan: Plan) -> dict[str, Fact]:
    """Give every fact that a plan reads, and say of those that the case does not carry what that means.

    Raises:
        FactUnknown: where a fact is open that can only be known or absent.
    """
    facts = {ref.name: _fact(policy, plan, case, ref) for ref in plan.facts}
    has_defaults = any(has_default(block) for block in plan.blocks)
    if has_defaults or any(ref.is_act for ref in plan.unknowns):
        facts |= {NOW: case.facts[NOW]} if NOW in case.facts else {}
    if has_defaults and ANSWERED in case.facts:
        facts[ANSWERED] = case.facts[ANSWERED]
    # An appeal is asked when its first request was, and answered and decided in a time of its own.
    return facts | ({APPEALED: case.facts[APPEALED]} if APPEALED in case.facts else {})


def _fact(policy: Policy, plan: Plan, case: Case, ref: FactRef) -> Fact:
    fact = case.facts.get(ref.name)
    if fact is None or _is_as_if_left_out(fact, ref, policy):
        return _not_carried(policy, ref)
    if isinstance(fact.value, Unknown) and not ref.is_act and all(ref.name != each.name for each in plan.unknowns):
        raise FactUnknown(fact=ref.name)
    assert isinstance(fact.value, Absent | Unknown) or is_of(ref.kind, fact.value), f"{ref.name} is {fact.value!r}"
    return fact


def _is_as_if_left_out(fact: Fact, ref: FactRef, policy: Policy) -> bool:
    """Tell whether a fact says no more than its absence does: a finding still open, or a count of nothing."""
    if ref.name.startswith(HISTORY):
        return isinstance(fact.value, Absent)
    return isinstance(fact.value, Unknown) and ref.name in policy.findings


def _not_carried(policy: Policy, ref: FactRef) -> Fact:
    if ref.name.startswith(HISTORY):
        return Fact(0, "none was counted")
    finding = policy.findings.get(ref.name)
    if finding is None:
        return Fact(UNKNOWN, "not done yet") if ref.is_act else Fact(ABSENT, "there is none")
    return Fact(UNKNOWN, "not found out yet") if finding.presumed is None else Fact(finding.presumed, "presumed")
