"""What came of a story: how far it was played, and every expectation that failed.

Owns the report and its form for programs. Must not print.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from makegood.kernel.diagnostics import Span
from makegood.play.story import Story


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that did not come out as the story says."""

    span: Span
    label: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.span.file}:{self.span.line}: {self.label} expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Report:
    """One story after it was played: its site, how many lines were played, and how many events they made there."""

    story: Story
    site: str
    played: int
    events: int
    seconds: float
    failures: tuple[Failure, ...]

    @property
    def is_ok(self) -> bool:
        """Whether everything came out as the story says."""
        return not self.failures

    def as_record(self) -> Mapping[str, object]:
        """Give the report as plain JSON values."""
        failures = [
            {
                "line": each.span.line,
                "column": each.span.column,
                "what": each.label,
                "expected": each.expected,
                "found": each.found,
            }
            for each in self.failures
        ]
        return {
            "file": self.story.file,
            "scenario": self.story.title,
            "ok": self.is_ok,
            "site": self.site,
            "steps": len(self.story.steps),
            "played": self.played,
            "events": self.events,
            "seconds": round(self.seconds, 3),
            "failures": failures,
        }
