"""A policy with one of its rules changed a little, for every change that an author could make by mistake.

Owns the list of changes that a block may suffer, and the new text. Judges none of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from makegood.kernel.amounts import Rounding
from makegood.kernel.diagnostics import Span
from makegood.policy.blocks import CLOSING, OF_A_TOPIC, OF_NO_TOPIC
from makegood.policy.entries import Entry, read_entries
from makegood.policy.excerpts import Excerpt, Report
from makegood.policy.forms import DEFAULT, pieces
from makegood.policy.front_matter import ENTRY
from makegood.policy.program import Destination
from makegood.policy.surface import LINE_BREAK, Page, read
from makegood.policy.trial.changes import OPPOSITES, Change, change, changes_in, on_one_line

FRONT = "front matter"
# A column behind every line's last: the text is cut where the line ends.
END_OF_LINE = 10**6
VERB = re.compile(r"(grant|offer)\s|refer\s+to\s+agent\s+from\s")
PLACE = re.compile(rf"\bto\s+({'|'.join(Destination)})$")
BETWEEN = re.compile(r"\bto\b")
PRESUMED = re.compile(r"\s+presumed\s+(true|false)")
OTHER_VERB = {"grant": "offer", "offer": "grant"}
OTHER_PLACE = {"card": "balance", "balance": "card"}
# Only where something is divided, rounding can change what comes out.
DIVIDES = re.compile(r"\b(share|compound)\s*\(|\bpercent\b")
# What makes a block do something; the other keys say where and when.
DOES = frozenset({*OF_A_TOPIC, *OF_NO_TOPIC})
# A block without its topics says nothing, and one without its finding is refused wherever that is read.
DROPPED = DOES - {"finding"} | {"when", "overrides"}
LISTS = ("overrides", "needs")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A policy's text with one change: where, in which clause, and in words."""

    span: Span
    clause: str
    words: str
    text: str

    def __str__(self) -> str:
        return f"{self.span}: {self.clause}: {self.words}"


def mutants(text: str, *, file: str) -> tuple[Mutant, ...]:
    """Give every changed copy of a policy's text, in the order of the page."""
    page = read(text, file=file, report=Report())
    lines = LINE_BREAK.split(text.removeprefix("\ufeff"))
    return tuple(_mutant(lines, clause, each) for clause, each in _changes(page))


def _mutant(lines: list[str], clause: str, made: Change) -> Mutant:
    start, end = made.start, made.end
    line = lines[start.line - 1][: start.column - 1] + made.new + lines[end.line - 1][end.column - 1 :]
    text = "\n".join([*lines[: start.line - 1], line, *lines[end.line :]])
    return Mutant(made.place, clause, made.words, text)


def _changes(page: Page) -> Iterator[tuple[str, Change]]:
    divides = any(DIVIDES.search(rule.text) for section in page.sections for rule in section.rules)
    if page.front is not None and divides:
        yield from ((FRONT, each) for each in _other_roundings(page.front))
    for section in page.sections:
        for rule in section.rules:
            yield from ((section.id, each) for each in _in_rule(rule))


def _other_roundings(front: Excerpt) -> Iterator[Change]:
    for line in front.lines:
        found = ENTRY.fullmatch(line.text)
        if found and found["key"].strip() == "rounding":
            value = Excerpt(front.file, (line,)).part(*found.span("value"))
            for other in Rounding:
                if other != value.text:
                    yield _instead(value, (0, len(value.text)), other)


def _in_rule(rule: Excerpt) -> Iterator[Change]:
    entries = read_entries(rule, report=Report())
    if any(entry.key == "when" and entry.value.text == CLOSING for entry in entries):
        # Without its closing clause a policy does not load.
        return
    for entry in entries:
        does_more = any(other.key in DOES for other in entries if other is not entry)
        yield from _without(entry, rule, is_alone=entry.key in DOES and not does_more)
        yield from _in_entry(entry)


def _without(entry: Entry, rule: Excerpt, *, is_alone: bool) -> Iterator[Change]:
    """Leave an entry out; where nothing else in its block does anything, the whole block."""
    if entry.key not in DROPPED or (entry.key in LISTS and "," in entry.value.text):
        return
    words = f"without `{entry.key}: {on_one_line(entry.value.text)}`"
    if is_alone:
        first, last = rule.lines[0].number - 1, rule.lines[-1].number + 1
        yield Change(entry.span, Span(rule.file, first), Span(rule.file, last, END_OF_LINE), "", words)
    else:
        yield Change(entry.span, entry.span, _end(entry.value), "", words)


def _end(excerpt: Excerpt) -> Span:
    """Give the place behind an excerpt."""
    number, column, text = excerpt.lines[-1]
    return Span(excerpt.file, number, column + len(text))


def _instead(excerpt: Excerpt, stretch: tuple[int, int], new: str) -> Change:
    """Write `new` in a stretch of an excerpt, and show the whole of it."""
    text = excerpt.text
    now = text[: stretch[0]] + new + text[stretch[1] :]
    return change(excerpt, stretch, new=new, words=f"`{on_one_line(text)}` → `{on_one_line(now)}`")


def _in_entry(entry: Entry) -> Iterator[Change]:
    match entry.key:
        case "then":
            yield from _other_effects(entry.value)
        case "overrides" | "needs":
            yield from _shorter_lists(entry)
        case "finding":
            yield from _other_presumptions(entry.head)
        case "set":
            yield from changes_in(entry.value.part(entry.value.text.find("=") + 1, len(entry.value.text)))
        case "answer by" | "decide by":
            yield from _other_deadlines(entry.value)
        case "decides":
            return
        case _:
            yield from changes_in(entry.value)


def _other_deadlines(value: Excerpt) -> Iterator[Change]:
    """Change a deadline, and what holds once it has passed."""
    default = DEFAULT.search(value.text)
    if default is None:
        yield from changes_in(value)
        return
    yield from changes_in(value.part(0, default.start()))
    yield from _other_effects(value.part(default.end(), len(value.text)))
    yield _instead(value, (default.start(), len(value.text)), "")


def _other_effects(value: Excerpt) -> Iterator[Change]:
    verb, place = VERB.match(value.text), PLACE.search(value.text)
    if verb is None:
        return
    if verb[1] in OTHER_VERB:
        yield _instead(value, verb.span(1), OTHER_VERB[verb[1]])
    yield from _in_amounts(value, verb.end(), place.start() if place else len(value.text))
    if place and place[1] in OTHER_PLACE:
        yield _instead(value, place.span(1), OTHER_PLACE[place[1]])
    elif place is None:
        # Money goes to the card where nothing else is said.
        yield _instead(value, (len(value.text), len(value.text)), " to balance")


def _in_amounts(value: Excerpt, start: int, end: int) -> Iterator[Change]:
    bounds = [start, *(at for found in BETWEEN.finditer(value.text, start, end) for at in found.span()), end]
    for first, last in zip(bounds[::2], bounds[1::2], strict=True):
        yield from changes_in(value.part(first, last))


def _shorter_lists(entry: Entry) -> Iterator[Change]:
    words = list(pieces(entry.value, ","))
    for at, word in enumerate(words if len(words) > 1 else ()):
        is_last = at == len(words) - 1
        start, end = (_end(words[at - 1]), _end(word)) if is_last else (word.span(), words[at + 1].span())
        yield Change(word.span(), start, end, "", f"without `{entry.key}: {word.text}`")


def _other_presumptions(head: Excerpt) -> Iterator[Change]:
    presumed = PRESUMED.search(head.text)
    if presumed is not None:
        yield _instead(head, presumed.span(1), OPPOSITES[presumed[1]])
        yield _instead(head, presumed.span(), "")
