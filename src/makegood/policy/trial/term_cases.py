"""Cases of terms: what a running site would read of the policy, for given facts.

Owns their keys and how a term's value is compared. Knows nothing of requests: those have cases of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from makegood.kernel.diagnostics import BadInput, Span, nearest
from makegood.policy.case_text import Field, read_documents
from makegood.policy.case_values import known, read_value
from makegood.policy.cases import SOURCE, PolicyFinder, kind_of
from makegood.policy.excerpts import Mistake, Report
from makegood.policy.program import Policy
from makegood.policy.shown import shown
from makegood.policy.terms import TermNotSet, term
from makegood.policy.values import Fact
from makegood.policy.vocabulary import VOCABULARY

REQUIRED = ("policy", "term", "facts", "expect")
KEYS = ("case", *REQUIRED)
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


def read_term_cases(text: str, *, file: str, find_policy: PolicyFinder) -> tuple[TermCase, ...]:
    """Read the cases of a file, several between `---`.

    Raises:
        BadInput: with every mistake of the file.
    """
    report, cases = Report(), []
    try:
        for fields in read_documents(text, file=file):
            try:
                cases.append(_term_case({field.key.text: field for field in fields}, fields[0].key.span, find_policy))
            except Mistake as mistake:
                report.add(mistake)
    except Mistake as mistake:
        report.add(mistake)
    if report.has_errors:
        raise BadInput(report.sorted())
    return tuple(cases)


def _term_case(fields: Mapping[str, Field], start: Span, find_policy: PolicyFinder) -> TermCase:
    check_keys(fields, start, required=REQUIRED, keys=KEYS)
    policy = find_policy(fields["policy"].word)
    facts = {
        field.key.text: Fact(read_value(field.word, kind_of(field.key, policy), zone=policy.calendar.zone), SOURCE)
        for field in fields["facts"].fields
    }
    return TermCase(
        fields["case"].word.text if "case" in fields else "",
        known(fields["term"].word, tuple(VOCABULARY.terms), what="term"),
        facts,
        fields["expect"].word.text,
        fields["expect"].key.span,
    )


def check_keys(fields: Mapping[str, Field], start: Span, *, required: tuple[str, ...], keys: tuple[str, ...]) -> None:
    """Check that a document has all the keys that it needs, and no other than `keys`.

    Raises:
        Mistake: where one is unknown or missing.
    """
    for key, field in fields.items():
        if key not in keys:
            raise Mistake("MG504", field.key.span, f"There is no key `{key[:40]}`.", nearest(key, keys))
    for key in required:
        if key not in fields:
            raise Mistake("MG505", start, f"This does not say `{key}`.", f"Add a line `{key}: ...`.")
