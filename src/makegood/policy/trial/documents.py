"""Files of several documents, each read by itself, so that an author sees every mistake at once.

Owns the collecting of mistakes, and the check of a document's keys. Knows not what a document says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from makegood.kernel.diagnostics import BadInput, Span, nearest
from makegood.policy.case_text import Field, read_documents
from makegood.policy.excerpts import Mistake, Report

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its fields by key, and where it begins."""

    fields: dict[str, Field]
    start: Span

    def text(self, key: str) -> str:
        """Give the words behind a key on one line.

        Raises:
            Mistake: where something else than words stands there.
        """
        return " ".join(self.fields[key].word.text.split())

    def require(self, required: tuple[str, ...], *, optional: tuple[str, ...]) -> None:
        """Check that all keys are there that must be, and no other than may be.

        Raises:
            Mistake: where one is unknown or missing.
        """
        known = (*required, *optional)
        for key, field in self.fields.items():
            if key not in known:
                raise Mistake("MG504", field.key.span, f"There is no key `{key[:40]}`.", nearest(key, known))
        for key in required:
            if key not in self.fields:
                raise Mistake("MG505", self.start, f"This does not say `{key}`.", f"Add a line `{key}: ...`.")


def read_each(text: str, *, file: str, read: Callable[[Document], T]) -> tuple[T, ...]:
    """Read every document of a file.

    Raises:
        BadInput: with every mistake of the file.
    """
    report, found = Report(), []
    try:
        for fields in read_documents(text, file=file):
            document = Document({field.key.text: field for field in fields}, fields[0].key.span)
            try:
                found.append(read(document))
            except Mistake as mistake:
                report.add(mistake)
    except Mistake as mistake:
        report.add(mistake)
    if report.has_errors:
        raise BadInput(report.sorted())
    return tuple(found)
