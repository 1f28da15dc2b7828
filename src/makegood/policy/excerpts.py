"""Pieces of a policy's file that remember where they stand, and the report of what is wrong with them.

Owns `Excerpt` (text with places), `Mistake` (leaves one piece unread) and `Report` (collects all of them).
Knows nothing of what any piece means.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from makegood.kernel.diagnostics import Diagnostic, Span

MOST_DIAGNOSTICS = 100


class Line(NamedTuple):
    """A line, or the rest of one: line and column, counted from 1, of its first character, and its text."""

    number: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of the file, perhaps over several lines; offsets count in `text`."""

    file: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The words alone, with one line break between two lines."""
        return "\n".join(line.text for line in self.lines)

    @property
    def short(self) -> str:
        """The words on one line, as far as a message quotes them."""
        return " ".join(self.text.split())[:40]

    def part(self, start: int, end: int) -> "Excerpt":
        """Give what stands from offset `start` up to `end`, without the white space around it.

        >>> Excerpt("p.md", (Line(4, 7, "grant x"), Line(5, 3, "to card"))).part(5, 11).lines
        (Line(number=4, column=13, text='x'), Line(number=5, column=3, text='to'))
        """
        found, offset = [], 0
        for number, column, text in self.lines:
            piece = text[max(start - offset, 0) : max(end - offset, 0)]
            lead = len(piece) - len(piece.lstrip())
            if piece.strip():
                found.append(Line(number, column + max(start - offset, 0) + lead, piece.strip()))
            offset += len(text) + 1
        return Excerpt(self.file, tuple(found) or (self._nothing_at(start),))

    def _nothing_at(self, offset: int) -> Line:
        for number, column, text in self.lines:
            if offset <= len(text):
                return Line(number, column + offset, "")
            offset -= len(text) + 1
        number, column, text = self.lines[-1]
        return Line(number, column + len(text), "")

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Give the place of the characters from `start` to `end`; the length stays on the first line."""
        offset = 0
        for number, column, text in self.lines:
            if start <= offset + len(text):
                until = offset + len(text) if end is None else min(end, offset + len(text))
                return Span(self.file, number, column + start - offset, max(until - start, 1))
            offset += len(text) + 1
        return self.span(offset - 1)


class Mistake(Exception):
    """The author's mistake that makes one piece unreadable; whoever reads the next piece reports it."""

    def __init__(self, code: str, span: Span, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(code, span, message, hint)


class Report:
    """All that is wrong with one file, in the order in which it was found."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    def add(self, mistake: Mistake) -> None:
        """Add a mistake that keeps the policy from loading."""
        self.diagnostics.append(mistake.diagnostic)

    def warn(self, mistake: Mistake) -> None:
        """Add something that the author should look at."""
        self.diagnostics.append(replace(mistake.diagnostic, is_warning=True))

    @property
    def is_full(self) -> bool:
        """Tell whether there is more than anybody reads; the rest of the file can wait."""
        return len(self.diagnostics) >= MOST_DIAGNOSTICS

    @property
    def has_errors(self) -> bool:
        """Tell whether the policy cannot be used."""
        return any(not each.is_warning for each in self.diagnostics)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """Give as much as anybody reads, errors before warnings where it is too much, in the order of the file."""
        errors_first = sorted(self.diagnostics, key=lambda each: each.is_warning)[:MOST_DIAGNOSTICS]
        return tuple(sorted(errors_first, key=lambda each: (each.span, each.code)))
