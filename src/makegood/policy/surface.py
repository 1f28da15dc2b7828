"""The first pass: Markdown to front matter, clauses with their prose, and raw rule blocks.

Owns how the page is cut into pieces, each with its place in the file. Knows nothing of what stands in a rule.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from makegood.kernel.diagnostics import Span, nearest
from makegood.policy.excerpts import Excerpt, Line, Mistake, Report

LINE_BREAK = re.compile(r"\r\n?|\n")
HEADING = re.compile(r"(?P<title>.*?)\s*\{#(?P<id>[^\s{}]*)(?P<classes>[^{}]*)\}\s*", re.DOTALL)
CLAUSE_ID = re.compile(r"[A-Z][A-Za-z0-9]{0,15}")
# X1, X2, ... are the site's own limits, the same under every policy.
RESERVED_ID = re.compile(r"X[0-9]+")
SILENT_RULE = "rule silent"
RULES = ("rule", SILENT_RULE)


@dataclass(frozen=True, slots=True)
class Section:
    """A clause as it stands on the page."""

    id: str
    span: Span
    title: str
    is_note: bool
    prose: str
    rules: tuple[Excerpt, ...]
    # The positions among `rules` of those that say more than the prose does, on purpose.
    silent: frozenset[int] = frozenset()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A policy's file in pieces."""

    front: Excerpt | None
    introduction: str
    sections: tuple[Section, ...]


def read(text: str, *, file: str, report: Report) -> Page:
    """Cut a policy's text into its front matter and its clauses."""
    return _Reader(text, file, report).page()


@dataclass(slots=True)
class _Draft:
    """A section while its lines are being collected."""

    section: Section
    first: int
    body: int
    hidden: set[int] = field(default_factory=set)
    rules: list[Excerpt] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)


class _Reader:
    """Walks once over the blocks of the page."""

    def __init__(self, text: str, file: str, report: Report) -> None:
        self.file, self.report = file, report
        self.lines = LINE_BREAK.split(text.removeprefix("\ufeff"))
        self.drafts: list[_Draft] = []
        self.ids: set[str] = set()
        self.opening = 0
        self.front: Excerpt | None = None
        # A heading without an id hides the clause above it: a rule under it would change that clause unseen.
        self.may_rule = False

    def page(self) -> Page:
        reader = MarkdownIt("commonmark", {"html": False}).use(front_matter_plugin)
        # Only the blocks matter here; what stands inside a paragraph is read when the page is shown.
        reader.disable(["inline", "text_join"])
        tokens = reader.parse("\n".join(self.lines))
        for token, following in zip_longest(tokens, tokens[1:]):
            if token.type == "front_matter":
                self._take_front(token)
            elif token.type == "heading_open" and following is not None:
                self._take_heading(token, following)
            elif token.type == "fence":
                self._take_fence(token)
        first = self.drafts[0].first if self.drafts else len(self.lines)
        introduction = "\n".join(self.lines[self.opening : first]).strip()
        return Page(self.front, introduction, tuple(self._sections()))

    def _take_front(self, token: Token) -> None:
        first, end = token.map or (0, 0)
        self.opening = end
        lines = tuple(Line(row + 1, 1, self.lines[row]) for row in range(first + 1, end - 1))
        self.front = Excerpt(self.file, lines or (Line(first + 1, 1, ""),))

    def _take_heading(self, token: Token, inline: Token) -> None:
        row = (token.map or [0])[0]
        found = HEADING.fullmatch(inline.content)
        if token.level > 0:
            if found:
                self.report.add(
                    Mistake(
                        "MG108",
                        self._place(row, "{#"),
                        "The heading of a clause stands inside a list or a quotation.",
                        "Move it to the left margin.",
                    )
                )
            return
        self.may_rule = found is not None
        if found:
            self.drafts.append(_Draft(self._section(row, found), row, (token.map or [0, row + 1])[1]))

    def _section(self, row: int, found: re.Match[str]) -> Section:
        id, span = found["id"], self._place(row, found["id"] or "{#")
        if not CLAUSE_ID.fullmatch(id):
            self.report.add(
                Mistake(
                    "MG101",
                    span,
                    f"“{id[:40]}” is not the id of a clause.",
                    "Write a capital, then letters or digits: C4a.",
                )
            )
        elif RESERVED_ID.fullmatch(id):
            self.report.add(
                Mistake("MG110", span, f"{id} belongs to the site's own limits.", "Choose another letter than X.")
            )
        elif id in self.ids:
            self.report.add(Mistake("MG102", span, f"There are two clauses {id}.", "Give one of them another id."))
        self.ids.add(id)
        return Section(id, span, found["title"].strip(), ".note" in found["classes"].split(), "", ())

    def _take_fence(self, token: Token) -> None:
        first, end = token.map or (0, 0)
        info = token.info.strip()
        if info not in RULES:
            self._check_word(info, first)
            return
        if not self.lines[end - 1].strip(" \t>").startswith(token.markup) or end - 1 == first:
            self.report.add(
                Mistake("MG104", self._place(first, token.markup), "This rule block has no end.", "Close it with ~~~.")
            )
        if not self.may_rule or not self.drafts:
            self.report.add(
                Mistake(
                    "MG103",
                    self._place(first, token.markup),
                    "This rule belongs to no clause.",
                    "Give the heading above it an id: {#C4}.",
                )
            )
            return
        draft = self.drafts[-1]
        draft.hidden.update(range(first, end))
        if info == SILENT_RULE:
            draft.silent.add(len(draft.rules))
        draft.rules.append(self._rule(first, token.content))

    def _check_word(self, info: str, first: int) -> None:
        """Report what is nearly a rule: it would decide nothing, unseen."""
        if hint := nearest(info, RULES) or (nearest(info.split()[0], RULES) if info else ""):
            self.report.add(Mistake("MG105", self._place(first, info), f"A `{info[:40]}` block decides nothing.", hint))

    def _rule(self, first: int, content: str) -> Excerpt:
        rows = content.split("\n")[:-1] if content.endswith("\n") else content.split("\n")
        lines = tuple(self._rule_line(first + 1 + offset, text) for offset, text in enumerate(rows))
        return Excerpt(self.file, lines or (Line(first + 1, 1, ""),))

    def _rule_line(self, row: int, text: str) -> Line:
        # Inside a list or a quotation the front of the line was cut off, so columns count from its end.
        whole = self.lines[row] if row < len(self.lines) else text
        return Line(row + 1, max(len(whole) - len(text), 0) + 1, text)

    def _sections(self) -> list[Section]:
        starts = [*(draft.first for draft in self.drafts), len(self.lines)]
        return [self._finished(draft, end) for draft, end in zip(self.drafts, starts[1:], strict=True)]

    def _finished(self, draft: _Draft, end: int) -> Section:
        shown = [Line(row + 1, 1, self.lines[row]) for row in range(draft.body, end) if row not in draft.hidden]
        prose = re.sub(r"\n{3,}", "\n\n", "\n".join(line.text for line in shown)).strip()
        silent = frozenset(draft.silent)
        return replace(draft.section, prose=prose, rules=tuple(draft.rules), silent=silent, lines=tuple(shown))

    def _place(self, row: int, needle: str) -> Span:
        line = self.lines[row] if row < len(self.lines) else ""
        return Span(self.file, row + 1, max(line.find(needle), 0) + 1, max(len(needle), 1))
