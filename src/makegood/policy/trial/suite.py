"""All that a pack says of itself: its policy with the cases of requests and of terms, and what they come to.

Owns the run of cases. Knows neither what they should reach nor how a rule may change.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from makegood.policy.cases import WrittenCase
from makegood.policy.decide import decide
from makegood.policy.decision import Decision
from makegood.policy.expectations import unmet
from makegood.policy.program import Policy
from makegood.policy.trial.term_cases import TermCase


@dataclass(frozen=True, slots=True)
class Suite:
    """A policy, its cases and its terms' cases."""

    policy: Policy
    cases: tuple[WrittenCase, ...]
    terms: tuple[TermCase, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation of a case that did not come true, in words with its place."""

    case: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} ({self.case})" if self.case else self.message


@dataclass(frozen=True, slots=True)
class Tried:
    """A case with what it came to."""

    written: WrittenCase
    decision: Decision

    @property
    def clauses(self) -> frozenset[str]:
        """Give the clauses on which the decision rests: those that it cites and those that failed."""
        offered = (option.clause for option in self.decision.options)
        return frozenset((*self.decision.cites, *self.decision.because, *offered))


def tried(suite: Suite) -> tuple[Tried, ...]:
    """Decide every case of a request."""
    return tuple(Tried(each, decide(suite.policy, each.case)) for each in suite.cases)


def failures(suite: Suite) -> Iterator[Failure]:
    """Give every expectation that does not come true."""
    for each in tried(suite):
        for failed in unmet(each.written.expectations, each.decision, policy=suite.policy):
            yield Failure(each.written.title, str(failed))
    for case in suite.terms:
        found = case.found(suite.policy)
        if found != case.expected:
            yield Failure(case.title, f"{case.span}: {case.term}: expected {case.expected}; found {found}")
