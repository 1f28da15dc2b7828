"""The questions that a case still asks, each with what its answers lead to.

Owns how a question is laid before an agent, and before the member who waits for its answer. Which questions there are
and what follows from an answer is decided by the policy: an answer is tried out on a copy of the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from makegood.claims.assess import Assessment
from makegood.look.outcomes import with_finding
from makegood.look.writing import amount_in_words
from makegood.policy import Decision, Outcome
from makegood.policy.vocabulary import VOCABULARY
from makegood.policy.walk import deciding, facts_in

# What is said of a question that a system answers: to whoever waits for the answer, and to the staff, who pass it on.
AWAITED = "Our system tells us whether {fact}."
TO_PASS_ON = "Our system has not said yet whether {fact}. Does it say so?"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, the clause that asks it, and what a yes and a no lead to."""

    name: str
    text: str
    clause: str
    if_yes: str
    if_no: str


def questions_of(assessment: Assessment, *, names: Sequence[str], of_system: str = AWAITED) -> list[Question]:
    """Lay out the questions of these names, in their order; `of_system` words those that a system answers."""
    return [_question(assessment, name, of_system=of_system) for name in names]


def _question(assessment: Assessment, name: str, *, of_system: str) -> Question:
    text, clause = _asked(assessment, name, of_system=of_system)
    yes, no = (with_finding(assessment, name=name, value=value).decision for value in (True, False))
    return Question(name, text, clause, leads_to(yes), leads_to(no))


def _asked(assessment: Assessment, name: str, *, of_system: str) -> tuple[str, str]:
    """Give the words of a question and its clause; what a system answers and nobody judges has a fact's words."""
    finding = assessment.policy.findings.get(name)
    if finding is not None:
        return finding.question, finding.clause
    text = of_system.format(fact=VOCABULARY.facts[name].words)
    plan = assessment.policy.plan(assessment.case.remedy, assessment.case.ground)
    reading = (block.clause for block in plan.blocks if name in {fact.name for fact in facts_in(deciding(block))})
    return text, next(reading, "")


def leads_to(decision: Decision) -> str:
    """Say in a few words what a decision gives."""
    match decision.outcome:
        case Outcome.GRANTED:
            if decision.remedy is None:
                return "the order starts again"
            choice = ", or another option" if len(decision.options) > 1 else ""
            return f"{amount_in_words(decision.remedy)}{choice}"
        case Outcome.DENIED:
            return "nothing is given"
        case Outcome.DISCRETIONARY:
            if decision.most is None:
                return "one of us decides"
            return f"up to {amount_in_words(decision.most)}, at discretion"
        case Outcome.NEEDS_FINDINGS:
            return "a further question"
        case Outcome.INCOMPLETE:
            return "papers are asked for first"
        case _:
            assert_never(decision.outcome)
