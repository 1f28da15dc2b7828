"""A policy as it stands in the editor, perhaps half written: what it declares, and what is under the cursor.

Owns the search around a place. Rows and columns count from 0 here, in characters. Reports no mistake.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import PurePath

from makegood.kernel.diagnostics import Span
from makegood.packs.files import POLICY_FILE
from makegood.policy.entries import Entry, read_entries
from makegood.policy.excerpts import Mistake, Report
from makegood.policy.forms import read_finding, term_set_by
from makegood.policy.program import FindingSpec
from makegood.policy.resolve import LONGEST_FILE
from makegood.policy.surface import LINE_BREAK, Section, read

FENCE = re.compile(r"\s*(?P<mark>~{3,}|`{3,})\s*(?P<info>\S*)")
FRONT = "---"
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.\w+)?")
# A rule, or front matter that names a policy.
MEANT = re.compile(r"^~{3,}\s*rule\b|\A---[ \t]*\n(?:(?!---)[^\n]*\n)*?policy[ \t]*:", re.MULTILINE)
HEAD = re.compile(r"(?P<key>[^:]*):")


class Region(Enum):
    """What sort of text a line belongs to."""

    FRONT = auto()
    PROSE = auto()
    RULE = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """A word under the cursor, with the column at which it begins."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Written:
    """What stands before the cursor in one entry: its key once that is complete, and the value so far."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page in the editor, with everything that it declares, each with its place."""

    lines: tuple[str, ...]
    clauses: Mapping[str, Section]
    findings: Mapping[str, FindingSpec]
    finding_places: Mapping[str, Span]
    term_places: Mapping[str, Span]

    def region(self, row: int) -> Region:
        """Tell what sort of text a line belongs to; the line that opens a rule is prose."""
        if row > 0 and self.lines[0].strip() == FRONT and FRONT not in map(str.strip, self.lines[1:row]):
            return Region.FRONT
        return Region.PROSE if self._rule_start(row) is None else Region.RULE

    def _rule_start(self, row: int) -> int | None:
        """Give the first line of the rule that a line stands in."""
        opened: tuple[str, int | None] | None = None
        for number, line in enumerate(self.lines[:row]):
            found = FENCE.match(line)
            if found is None:
                continue
            if opened is None:
                opened = found["mark"], number + 1 if found["info"] == "rule" else None
            elif found["mark"].startswith(opened[0]) and not found["info"]:
                opened = None
        closes = FENCE.match(self.lines[row])
        if opened is None or (closes and closes["mark"].startswith(opened[0])):
            return None
        return opened[1]

    def written(self, row: int, column: int) -> Written:
        """Give the entry of a rule, or of the front matter, as far as the cursor."""
        first = self._first_line_of_entry(row, column)
        text = "\n".join([*self.lines[first:row], self.lines[row][:column]])
        found = HEAD.match(text)
        if found is None:
            return Written("", text.lstrip())
        return Written(key_of(found["key"]), text[found.end() :].lstrip())

    def _first_line_of_entry(self, row: int, column: int) -> int:
        start = self._rule_start(row)
        if start is None:
            return row
        margin = min((_indent(line) for line in self.lines[start : row + 1] if line.strip()), default=0)
        # On an empty line only the cursor tells whether the entry above goes on.
        if not self.lines[row].strip() and column <= margin:
            return row
        rows = range(row, start - 1, -1)
        return next((each for each in rows if self.lines[each].strip() and _indent(self.lines[each]) <= margin), row)

    def word(self, row: int, column: int) -> Word | None:
        """Give the word under the cursor, a fact's name with its dot."""
        for found in DOTTED.finditer(self.lines[row]):
            if found.start() <= column <= found.end():
                return Word(found.group(), found.start())
        return None


def key_of(head: str) -> str:
    """Give the key that stands before a colon; a finding also has its name there.

    >>> key_of("  only  when"), key_of("finding fraud presumed false")
    ('only when', 'finding')
    """
    words = head.split()
    return "finding" if words[:1] == ["finding"] else " ".join(words)


def is_policy(text: str, *, file: str) -> bool:
    """Tell whether a Markdown file is meant as a policy; an editor shows the server many that are not.

    >>> is_policy("# Shopping", file="notes.md"), is_policy("", file="packs/mine/policy.md")
    (False, True)
    >>> is_policy("---\\npolicy: mine\\n---", file="draft.md")
    True
    """
    return PurePath(file).name == POLICY_FILE or MEANT.search(text) is not None


def open_page(text: str, *, file: str) -> OpenPage:
    """Read a page as far as it can be read."""
    lines = tuple(LINE_BREAK.split(text))
    if len(text) > LONGEST_FILE:
        return OpenPage(lines, {}, {}, {}, {})
    report = Report()
    sections = read(text, file=file, report=report).sections
    findings: dict[str, FindingSpec] = {}
    finding_places: dict[str, Span] = {}
    term_places: dict[str, Span] = {}
    for section, entry in _entries(sections, report):
        if entry.key == "set":
            term_places.setdefault(term_set_by(entry), entry.value.span())
        elif entry.key == "finding" and (finding := _finding(entry, section)) is not None:
            findings.setdefault(finding.name, finding)
            finding_places.setdefault(finding.name, entry.span)
    clauses = {section.id: section for section in reversed(sections)}
    return OpenPage(lines, clauses, findings, finding_places, term_places)


def _entries(sections: tuple[Section, ...], report: Report) -> list[tuple[Section, Entry]]:
    rules = [(section, rule) for section in sections for rule in section.rules]
    return [(section, entry) for section, rule in rules for entry in read_entries(rule, report=report)]


def _finding(entry: Entry, section: Section) -> FindingSpec | None:
    try:
        return read_finding(entry, section.id)
    except Mistake:
        # The author is still writing it; the diagnostics say what is missing.
        return None


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
