"""Cases of terms: what a running site would read of the policy, for given facts.

Owns their keys and how a term's value is compared. Knows nothing of requests: those have cases of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from makegood.kernel.diagnostics import Span
from makegood.policy.case_values import known, read_value
from makegood.policy.cases import SOURCE, PolicyFinder, kind_of
from makegood.policy.evaluate import Scene, is_in_force
from makegood.policy.program import Policy
from makegood.policy.shown import shown
from makegood.policy.terms import TermNotSet, term
from makegood.policy.trial.documents import Document, read_each
from makegood.policy.values import Fact
from makegood.policy.vocabulary import VOCABULARY

NOT_SET = "none"


@dataclass(frozen=True, slots=True)
class TermCase:
    """A term, the facts on which it is read, and the value that it should have."""

    title: str
    term: str
    facts: Mapping[str, Fact]
    expected: str
    span: Span

    def found(self, policy: Policy) -> str:
        """Give the value that the term has; the end of a window is written by its last minute."""
        try:
            value = term(policy, self.term, self.facts)
        except TermNotSet:
            return NOT_SET
        return shown(value, zone=policy.calendar.zone).removeprefix("until ")

    def clause(self, policy: Policy) -> str | None:
        """Give the clause that sets the term here: of several that hold the first on the page, none where none does."""
        scene = Scene(policy, {name: fact.value for name, fact in self.facts.items()})
        for at, block in enumerate(policy.general.blocks):
            is_set = any(setting.term == self.term for setting in block.settings)
            if is_set and is_in_force(at, plan=policy.general, scene=scene) is True:
                return block.clause
        return None


def read_term_cases(text: str, *, file: str, find_policy: PolicyFinder) -> tuple[TermCase, ...]:
    """Read the cases of a file, several between `---`.

    Raises:
        BadInput: with every mistake of the file.
    """
    return read_each(text, file=file, read=lambda document: _term_case(document, find_policy))


def _term_case(document: Document, find_policy: PolicyFinder) -> TermCase:
    document.require(("policy", "term", "facts", "expect"), optional=("case",))
    fields = document.fields
    policy = find_policy(fields["policy"].word)
    zone = policy.calendar.zone
    facts = {
        field.key.text: Fact(read_value(field.word, kind_of(field.key, policy), zone=zone), SOURCE)
        for field in fields["facts"].fields
    }
    return TermCase(
        document.text("case") if "case" in fields else "",
        known(fields["term"].word, tuple(VOCABULARY.terms), what="term"),
        facts,
        document.text("expect"),
        fields["expect"].key.span,
    )
