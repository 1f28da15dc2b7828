"""The derivation as an agent reads it: clause by clause, each with its title and with what it rests on.

Owns the grouping and the sign before each line. The steps themselves are the policy's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from makegood.claims.assess import Assessment
from makegood.policy import LIMITS, Role, Step, Truth

# What a clause gives or takes away is not wrong for standing aside: only tests fail.
ASIDE = frozenset({Role.EFFECT, Role.CLOSING})


@dataclass(frozen=True, slots=True)
class Branch:
    """One clause: its title, its sign (yes, no, unknown, off) and its steps."""

    clause: str
    title: str
    sign: str
    steps: Sequence[Step]


def branches_of(assessment: Assessment) -> list[Branch]:
    """Group the steps of a decision by clause, in the order of the document."""
    grouped = groupby(assessment.decision.derivation, key=lambda step: step.clause)
    return [_branch(assessment, clause, list(steps)) for clause, steps in grouped]


def _branch(assessment: Assessment, clause: str, steps: list[Step]) -> Branch:
    title = LIMITS[clause].title if clause in LIMITS else assessment.policy.clause(clause).title
    signs = [sign_of(step) for step in steps]
    sign = next((each for each in ("no", "unknown", "yes") if each in signs), "off")
    return Branch(clause, title, sign, steps)


def sign_of(step: Step) -> str:
    """Give the sign before a step.

    >>> sign_of(Step("C8", Role.EFFECT, Truth.NO, "deny")), sign_of(Step("C3a", Role.LIMIT, Truth.NO, "a <= b"))
    ('off', 'no')
    """
    if step.role is Role.DISPLACED or (step.role in ASIDE and step.truth is Truth.NO):
        return "off"
    # The engine's own caps stand by: the decision cites the one that lowered it.
    return "off" if step.role is Role.CAP else step.truth.value
