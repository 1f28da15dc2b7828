"""What a pack's author has argued: parts that no case can reach, and changes that no case can notice.

Owns the form of `argued.yaml`, and which of its entries are needed. Knows not how parts and changes are found.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from makegood.kernel.diagnostics import BadInput, Span
from makegood.policy.case_text import Field, read_documents
from makegood.policy.excerpts import Mistake, Report
from makegood.policy.trial.coverage import Part
from makegood.policy.trial.mutants import Mutant
from makegood.policy.trial.term_cases import check_keys

UNCOVERED, SURVIVES = "uncovered", "survives"
REQUIRED = ("clause", "why")
KEYS = ("clause", UNCOVERED, SURVIVES, "why")


@dataclass(frozen=True, slots=True)
class Argument:
    """Why something may stay as it is; `about` is `uncovered` or `survives`, `words` are those of the report."""

    span: Span
    clause: str
    about: str
    words: str
    why: str

    def covers(self, found: Part | Mutant) -> bool:
        """Tell whether this is about what was found."""
        about = UNCOVERED if isinstance(found, Part) else SURVIVES
        return (self.about, self.clause, self.words) == (about, found.clause, found.words)


def read_arguments(text: str, *, file: str) -> tuple[Argument, ...]:
    """Read the arguments of a pack, several between `---`.

    Raises:
        BadInput: with every mistake of the file.
    """
    report, arguments = Report(), []
    try:
        for fields in read_documents(text, file=file):
            try:
                arguments.append(_argument({field.key.text: field for field in fields}, fields[0].key.span))
            except Mistake as mistake:
                report.add(mistake)
    except Mistake as mistake:
        report.add(mistake)
    if report.has_errors:
        raise BadInput(report.sorted())
    return tuple(arguments)


def _argument(fields: Mapping[str, Field], start: Span) -> Argument:
    check_keys(fields, start, required=REQUIRED, keys=KEYS)
    about = [key for key in (UNCOVERED, SURVIVES) if key in fields]
    if len(about) != 1:
        hint = f"Add one of `{UNCOVERED}: ...` and `{SURVIVES}: ...`, with the words of the report."
        raise Mistake("MG505", start, "This does not say what it argues.", hint)
    words = {key: " ".join(field.word.text.split()) for key, field in fields.items()}
    return Argument(start, words["clause"], about[0], words[about[0]], words["why"])


def needless(arguments: Collection[Argument], found: Collection[Part | Mutant], *, about: str) -> tuple[Argument, ...]:
    """Give the arguments for which there is no occasion any more."""
    asked = (each for each in arguments if each.about == about)
    return tuple(each for each in asked if not any(each.covers(one) for one in found))
