"""An author's mistake as a value: where it is, what is wrong, what to write instead.

Owns spans, diagnostics and the search for the nearest valid word. Policies, catalogues and stories report with it;
it must not know what any of them mean.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file; line and column count from 1, length in characters."""

    file: str
    line: int
    column: int = 1
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: a stable code, its place, what is wrong and (mostly) what to write instead.

    >>> print(Diagnostic("MG101", Span("p.md", 7, 3), "There is no key `wen`.", "Did you mean `when`?"))
    p.md:7:3: MG101 There is no key `wen`. Did you mean `when`?
    """

    code: str
    span: Span
    message: str
    hint: str = ""
    is_warning: bool = False

    def __str__(self) -> str:
        return f"{self.span}: {self.code} {self.message} {self.hint}".rstrip()


class BadInput(Exception):
    """Raised where a caller needs a loaded thing and the author's mistakes forbid it; carries them all."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(str(each) for each in self.diagnostics))


def nearest(word: str, words: Iterable[str]) -> str:
    """Say which valid word was probably meant, as a hint; empty when none is near.

    >>> nearest("wen", ["when", "then", "needs"])
    'Did you mean `when`?'
    >>> nearest("zebra", ["when", "then"])
    ''
    """
    spellings = {each.casefold(): each for each in words}
    close = get_close_matches(word[:80].casefold(), spellings, n=1, cutoff=0.5)
    return f"Did you mean `{spellings[close[0]]}`?" if close else ""
