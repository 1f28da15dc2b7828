"""What trying a pack out has found, with what its author has argued taken off.

Owns the sum of it all and whether a pack passes. Knows neither a terminal nor an exit code.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from makegood.policy.records import JSON
from makegood.policy.trial.argued import SURVIVES, UNCOVERED, Argument, needless
from makegood.policy.trial.coverage import Part, uncovered
from makegood.policy.trial.mutants import Mutant
from makegood.policy.trial.suite import Failure, Suite, failures
from makegood.policy.trial.verdicts import Fate, Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """What a pack's own cases say of it; `needless` are arguments for which there is no occasion."""

    cases: int
    failures: tuple[Failure, ...]
    uncovered: tuple[Part, ...]
    survivors: tuple[Verdict, ...]
    needless: tuple[Argument, ...]
    argued: int
    fates: Counter[Fate]

    def passes(self, *, strict: bool) -> bool:
        """Tell whether all is as it should be; what no case reaches counts only in a strict reading."""
        return not (self.failures or self.survivors or self.needless or (strict and self.uncovered))

    def record(self) -> dict[str, JSON]:
        """Write the report down for programs."""
        return {
            "cases": self.cases,
            "failures": [str(each) for each in self.failures],
            "uncovered": [_found(each) for each in self.uncovered],
            "survivors": [{**_found(each.mutant), "hint": each.hint} for each in self.survivors],
            "needless": [_found(each) for each in self.needless],
            "argued": self.argued,
            "changes": {str(fate): count for fate, count in self.fates.items()},
        }


def _found(each: Part | Mutant | Argument) -> dict[str, JSON]:
    return {"place": str(each.span), "clause": each.clause, "words": each.words}


def report(suite: Suite, *, arguments: Sequence[Argument], verdicts: Sequence[Verdict] | None = None) -> Report:
    """Sum up what the cases of a pack come to; without verdicts nothing is said of changed rules."""
    parts = uncovered(suite)
    survivors = [each for each in verdicts or () if each.fate is Fate.SURVIVES]
    mutants = [each.mutant for each in survivors]
    idle = needless(arguments, parts, about=UNCOVERED)
    if verdicts is not None:
        idle += needless(arguments, mutants, about=SURVIVES)

    def is_argued(found: Part | Mutant) -> bool:
        return any(each.covers(found) for each in arguments)

    return Report(
        cases=len(suite.cases) + len(suite.terms),
        failures=tuple(failures(suite)),
        uncovered=tuple(each for each in parts if not is_argued(each)),
        survivors=tuple(each for each in survivors if not is_argued(each.mutant)),
        needless=idle,
        argued=sum(map(is_argued, parts)) + sum(map(is_argued, mutants)),
        fates=Counter(each.fate for each in verdicts or ()),
    )
