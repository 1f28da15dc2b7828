"""The mistakes of a story, collected while it is read.

Owns the codes of stories' diagnostics (documented in docs/scenarios.md). Knows nothing of what stories mean.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from makegood.kernel.diagnostics import Diagnostic, Span, nearest

LONGEST_LIST = 24


class Code(StrEnum):
    """What kind of mistake a diagnostic of a story reports."""

    NOT_YAML = "MG701"
    WRONG_SHAPE = "MG702"
    UNKNOWN_WORD = "MG703"
    NOT_PLAYED_YET = "MG704"
    BAD_VALUE = "MG705"
    BAD_TIME = "MG706"
    MISSING = "MG707"
    TWICE = "MG708"
    NO_SUCH_FILE = "MG709"


@dataclass(slots=True)
class Notes:
    """A growing list of mistakes; reading goes on after each, so that an author sees all of them at once."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, code: Code, span: Span, *, message: str, hint: str = "") -> None:
        """Note one mistake."""
        self.diagnostics.append(Diagnostic(code, span, message, hint))

    def add_unknown(self, span: Span, *, what: str, word: str, known: Iterable[str]) -> None:
        """Note a word that is not in the table, with the nearest one that is, or else all of them."""
        words = list(dict.fromkeys(known))
        hint = _nearest_of(word, words) or _listed(words)
        self.add(Code.UNKNOWN_WORD, span, message=f"There is no {what} `{word[:60]}`.", hint=hint)


def _nearest_of(word: str, words: list[str]) -> str:
    in_other_case = next((each for each in words if each.casefold() == word.casefold()), None)
    return f"Did you mean `{in_other_case}`?" if in_other_case else nearest(word, words)


def _listed(words: list[str]) -> str:
    if not words:
        return "None is known here."
    return f"Known: {', '.join(words)}." if len(words) <= LONGEST_LIST else ""
