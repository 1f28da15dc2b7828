"""The facts that a case carries, and what it means that one is missing.

Owns the difference between absent, unknown and presumed, and what must be known before anything is decided.
"""

from makegood.kernel.refusals import Refusal
from makegood.policy.decision import Case
from makegood.policy.program import FactRef, Plan, Policy
from makegood.policy.values import ABSENT, UNKNOWN, Absent, Fact, Unknown, is_of


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
    is_timed = any(ref.is_act for ref in plan.unknowns) or any(block.default for block in plan.blocks)
    if is_timed and "request.now" in case.facts:
        facts["request.now"] = case.facts["request.now"]
    return facts


def _fact(policy: Policy, plan: Plan, case: Case, ref: FactRef) -> Fact:
    fact = case.facts.get(ref.name)
    if fact is None or (isinstance(fact.value, Unknown) and ref.name in policy.findings):
        return _not_carried(policy, ref)
    if isinstance(fact.value, Unknown) and not ref.is_act and all(ref.name != each.name for each in plan.unknowns):
        raise FactUnknown(fact=ref.name)
    assert isinstance(fact.value, Absent | Unknown) or is_of(ref.kind, fact.value), f"{ref.name} is {fact.value!r}"
    return fact


def _not_carried(policy: Policy, ref: FactRef) -> Fact:
    finding = policy.findings.get(ref.name)
    if finding is None:
        return Fact(UNKNOWN, "not done yet") if ref.is_act else Fact(ABSENT, "there is none")
    return Fact(UNKNOWN, "not found out yet") if finding.presumed is None else Fact(finding.presumed, "presumed")
