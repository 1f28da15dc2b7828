"""Case files: one or more cases with their facts, for `makegood decide` and for a pack's own checks.

Owns their keys. Reads no file itself: the text comes in, and so does whatever finds a policy.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from makegood.kernel.diagnostics import BadInput, Span, nearest
from makegood.policy.case_text import Field, Word, read_documents
from makegood.policy.case_values import known, read_amount, read_value
from makegood.policy.decision import Cap, Case
from makegood.policy.excerpts import Mistake, Report
from makegood.policy.expectations import EXPECTED, Expectation, read_expectation
from makegood.policy.kinds import BOOL, WHOLE, Kind
from makegood.policy.limits import LIMITS
from makegood.policy.program import Policy
from makegood.policy.values import Fact
from makegood.policy.vocabulary import VOCABULARY

REQUIRED = ("policy", "remedy", "ground", "facts")
KEYS = ("case", *REQUIRED, "papers", "caps", "expect")
SOURCE = "the case file"


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """A case as somebody wrote it down, with what they expect of it."""

    title: str
    policy: Policy
    case: Case
    expectations: tuple[Expectation, ...]


PolicyFinder = Callable[[Word], Policy]


def read_cases(text: str, *, file: str, find_policy: PolicyFinder) -> tuple[WrittenCase, ...]:
    """Read the cases of a file; `find_policy` gives the policy that a case names, or raises `Mistake`.

    Raises:
        BadInput: with every mistake of the file.
    """
    report, cases = Report(), []
    try:
        for fields in read_documents(text, file=file):
            reader = _CaseReader({field.key.text: field for field in fields}, report, fields[0].key.span)
            case = reader.case(find_policy)
            cases += [case] if case is not None else []
    except Mistake as mistake:
        report.add(mistake)
    if report.has_errors:
        raise BadInput(report.sorted())
    return tuple(cases)


class _CaseReader:
    """Reads one case, reporting each value that cannot be read."""

    def __init__(self, fields: Mapping[str, Field], report: Report, start: Span) -> None:
        self.fields, self.report, self.start = fields, report, start

    def case(self, find_policy: PolicyFinder) -> WrittenCase | None:
        for key, field in self.fields.items():
            if key not in KEYS:
                self.report.add(Mistake("MG504", field.key.span, f"There is no key `{key[:40]}`.", nearest(key, KEYS)))
        for key in REQUIRED:
            if key not in self.fields:
                self.report.add(
                    Mistake("MG505", self.start, f"The case does not say `{key}`.", f"Add a line `{key}: ...`.")
                )
        if not all(key in self.fields for key in REQUIRED):
            return None
        try:
            policy = find_policy(self.fields["policy"].word)
            return self._of(policy)
        except Mistake as mistake:
            self.report.add(mistake)
            return None

    def _of(self, policy: Policy) -> WrittenCase:
        title = self.fields["case"].word.text if "case" in self.fields else ""
        case = Case(
            remedy=self._known("remedy", VOCABULARY.remedies),
            ground=self._known("ground", VOCABULARY.grounds),
            facts=dict(self._facts(policy)),
            papers=frozenset(self._papers()),
            caps=tuple(self._caps()),
        )
        return WrittenCase(title, policy, case, tuple(self._expectations()))

    def _known(self, key: str, words: tuple[str, ...]) -> str:
        return known(self.fields[key].word, words, what=key)

    def _facts(self, policy: Policy) -> Iterator[tuple[str, Fact]]:
        fields = self.fields["facts"].fields
        for field in fields:
            try:
                value = read_value(field.word, kind_of(field.key, policy), zone=policy.calendar.zone)
                yield field.key.text, Fact(value, SOURCE)
            except Mistake as mistake:
                self.report.add(mistake)
        if all(field.key.text != "request.made" for field in fields):
            hint = "Add `request.made: 2026-03-02 10:00`."
            self.report.add(
                Mistake("MG505", self.fields["facts"].key.span, "The case does not say when it was asked.", hint)
            )

    def _papers(self) -> Iterator[str]:
        for word in self.fields["papers"].words if "papers" in self.fields else ():
            yield known(word, tuple(VOCABULARY.papers), what="paper")

    def _caps(self) -> Iterator[Cap]:
        for field in self.fields["caps"].fields if "caps" in self.fields else ():
            id = known(field.key, tuple(LIMITS), what="limit")
            yield Cap(id, read_amount(field.word), "As the case file says.")

    def _expectations(self) -> Iterator[Expectation]:
        for field in self.fields["expect"].fields if "expect" in self.fields else ():
            known(field.key, EXPECTED, what="field of a decision")
            yield read_expectation(field)


def kind_of(name: Word, policy: Policy) -> Kind:
    """Give the kind of a fact or finding.

    Raises:
        Mistake: where the policy knows none of that name.
    """
    if name.text in policy.findings:
        return BOOL
    if name.text in VOCABULARY.facts:
        return VOCABULARY.facts[name.text].kind
    history = [f"history.{clause.id}" for clause in policy.clauses]
    if name.text in history:
        return WHOLE
    hint = nearest(name.text, [*policy.findings, *VOCABULARY.facts, *history])
    raise Mistake("MG507", name.span, f"There is no fact and no finding `{name.text[:60]}`.", hint)
