"""What a pack's author has argued: parts that no case can reach, and changes that no case can notice.

Owns the form of `argued.yaml`, and which of its entries are needed. Knows not how parts and changes are found.
"""

from collections.abc import Collection
from dataclasses import dataclass

from makegood.kernel.diagnostics import Span
from makegood.policy.excerpts import Mistake
from makegood.policy.trial.coverage import Part
from makegood.policy.trial.documents import Document, read_each
from makegood.policy.trial.mutants import Mutant

UNCOVERED, SURVIVES = "uncovered", "survives"


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
    return read_each(text, file=file, read=_argument)


def _argument(document: Document) -> Argument:
    document.require(("clause", "why"), optional=(UNCOVERED, SURVIVES))
    about = [key for key in (UNCOVERED, SURVIVES) if key in document.fields]
    if len(about) != 1:
        hint = f"Add one of `{UNCOVERED}: ...` and `{SURVIVES}: ...`, with the words of the report."
        raise Mistake("MG505", document.start, "This does not say what it argues.", hint)
    clause, words, why = (document.text(key) for key in ("clause", about[0], "why"))
    return Argument(document.start, clause, about[0], words, why)


def needless(arguments: Collection[Argument], found: Collection[Part | Mutant], *, about: str) -> tuple[Argument, ...]:
    """Give the arguments for which there is no occasion any more."""
    asked = (each for each in arguments if each.about == about)
    return tuple(each for each in asked if not any(each.covers(one) for one in found))
