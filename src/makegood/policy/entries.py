"""A rule block's text cut into `key: value` entries.

Owns the list of keys and which of them may be repeated. Knows nothing of what a value means.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from makegood.kernel.diagnostics import Span, nearest
from makegood.policy.excerpts import Excerpt, Mistake, Report

ONCE = (
    "decides",
    "when",
    "then",
    "overrides",
    "cap money",
    "cap credits",
    "answer by",
    "decide by",
    "approver above",
)
REPEATED = ("only when", "limit", "needs", "set", "finding")
KEYS = (*ONCE, *REPEATED)
KEY = re.compile(r"[^:]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value`; a finding also has words behind its key (`head`)."""

    key: str
    head: Excerpt
    value: Excerpt

    @property
    def span(self) -> Span:
        """Where the key stands."""
        return self.head.span()


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A rule block before its values are read."""

    clause: str
    number: int
    excerpt: Excerpt
    is_silent: bool
    entries: tuple[Entry, ...]

    @property
    def span(self) -> Span:
        """Where the block's first line stands."""
        return self.excerpt.span()


def read_entries(excerpt: Excerpt, *, report: Report) -> tuple[Entry, ...]:
    """Cut a block into entries; a line that is indented deeper continues the one above it."""
    entries: list[Entry] = []
    for lines in _groups(excerpt):
        if report.is_full:
            break
        entry = _entry(lines, report)
        if entry is not None and entry.key in ONCE and any(entry.key == other.key for other in entries):
            report.add(Mistake("MG203", entry.span, f"`{entry.key}` stands twice in one block.", "Keep one of them."))
        elif entry is not None:
            entries.append(entry)
    return tuple(entries)


def _groups(excerpt: Excerpt) -> Iterator[Excerpt]:
    lines = [line for line in excerpt.lines if line.text.strip()]
    if not lines:
        return
    margin = _indent(lines[0].text)
    starts = [at for at, line in enumerate(lines) if at == 0 or _indent(line.text) <= margin]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        group = Excerpt(excerpt.file, tuple(lines[start:end]))
        yield group.part(0, len(group.text))


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _entry(group: Excerpt, report: Report) -> Entry | None:
    text = group.text
    found = KEY.match(text)
    end = found.end() if found else 0
    if end == len(text):
        hint = "Write `key: value`, or indent the line to continue the one above."
        report.add(Mistake("MG201", group.span(), "This line has no key.", hint))
        return None
    head, value = group.part(0, end), group.part(end + 1, len(text))
    words = head.text.split()
    key = "finding" if words[:1] == ["finding"] else " ".join(words)
    if key not in KEYS:
        report.add(Mistake("MG202", head.span(), f"There is no key `{key[:40]}`.", nearest(key, KEYS)))
        return None
    if not value.text:
        report.add(
            Mistake("MG218", head.span(), f"Nothing stands behind `{key}`.", "Write its value on the same line.")
        )
        return None
    return Entry(key, head, value)
