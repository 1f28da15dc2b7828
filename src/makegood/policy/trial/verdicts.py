"""Whether the cases of a pack would notice a changed rule.

Owns the judgement on one mutant. A case notices where something that it expects no longer comes out; what it does not
expect it cannot notice, but the verdict names it, so that an author sees which line to add.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from makegood.kernel.refusals import Refusal
from makegood.policy.decide import decide
from makegood.policy.decision import Decision
from makegood.policy.expectations import FIELDS, NOTHING
from makegood.policy.program import Policy
from makegood.policy.resolve import load
from makegood.policy.trial.mutants import Mutant
from makegood.policy.trial.suite import Suite, Tried, tried


class Fate(StrEnum):
    """What became of a mutant."""

    REFUSED = "refused by the checker"
    NOTICED = "noticed by a case"
    SURVIVES = "noticed by no case"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A mutant's fate; `hint` says of a survivor which expectation would notice it, where one would."""

    mutant: Mutant
    fate: Fate
    hint: str = ""


class Judge:
    """Judges mutants by the cases of one pack, each decided once as the policy stands."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self.tried = tried(suite)

    def verdict(self, mutant: Mutant) -> Verdict:
        """Say whether a case notices the change."""
        changed = load(mutant.text, file=mutant.span.file).policy
        if changed is None:
            return Verdict(mutant, Fate.REFUSED)
        try:
            return self._judged(mutant, changed)
        except Refusal:
            # A case that can no longer be decided at all comes out otherwise too.
            return Verdict(mutant, Fate.NOTICED)

    def _judged(self, mutant: Mutant, changed: Policy) -> Verdict:
        if any(case.found(changed) != case.expected for case in self.suite.terms):
            return Verdict(mutant, Fate.NOTICED)
        hint = ""
        # The cases that rest on the changed clause are the likeliest to notice.
        for case in sorted(self.tried, key=lambda each: mutant.clause not in each.clauses):
            expected = {each.field for each in case.written.expectations}
            for field in _differences(case, decide(changed, case.written.case), changed):
                if field in expected:
                    return Verdict(mutant, Fate.NOTICED)
                hint = hint or _hint(case, field, self.suite.policy)
        return Verdict(mutant, Fate.SURVIVES, hint)


def _differences(case: Tried, found: Decision, changed: Policy) -> Iterator[str]:
    """Give the fields of a decision that come out otherwise."""
    policy = case.written.policy
    for name, field in FIELDS.items():
        if _comparable(name, field(case.decision, policy)) != _comparable(name, field(found, changed)):
            yield name


def _comparable(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the rule's own words: that they changed is no news."""
    return tuple(value.partition(":")[0] for value in values) if name == "because" else values


def _hint(case: Tried, name: str, policy: Policy) -> str:
    values = ", ".join(FIELDS[name](case.decision, policy)) or NOTHING
    return f"“{case.written.title}” would notice it by `{name}: {values}`."
