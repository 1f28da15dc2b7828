"""YAML text as a tree of located texts.

Owns the syntax: every scalar stays the text that was written (`off`, `010` and `2026-03-02` included), every node
knows its line and column. Anchors, tags, second documents and monstrous files are turned down. Must not know what any
key means.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from makegood.kernel.diagnostics import Span
from makegood.play.notes import Code, Notes

LARGEST_FILE = 300_000
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Text:
    """One scalar, as it was written."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    nodes: tuple["Node", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Pair:
    """One key of a mapping, with what stands behind it."""

    key: Text
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping; its keys are different from each other and in the order of the file."""

    pairs: tuple[Pair, ...]
    span: Span

    def get(self, key: str) -> "Node | None":
        """Give what stands behind `key`."""
        return next((pair.value for pair in self.pairs if pair.key.text == key), None)

    def span_of(self, key: str) -> Span:
        """Give the place of `key`, or of the whole mapping where there is no such key."""
        return next((pair.key.span for pair in self.pairs if pair.key.text == key), self.span)


Node = Text | Items | Mapping


class _Unreadable(Exception):
    """Ends the reading of one file; what is wrong has been noted."""


def read_tree(text: str, *, file: str, notes: Notes) -> Node | None:
    """Read one YAML document; None, with a note of why, where it cannot be read.

    >>> tree = read_tree("at: 2026-03-02 10:00", file="s.yaml", notes=Notes())
    >>> tree.get("at"), str(tree.span_of("at"))
    (Text(text='2026-03-02 10:00', span=Span(file='s.yaml', line=1, column=5, length=16)), 's.yaml:1:1')
    """
    if len(text) > LARGEST_FILE:
        message = f"The file has more than {LARGEST_FILE:,} characters."
        notes.add(Code.NOT_YAML, Span(file, 1), message=message, hint="Split it into several stories.")
        return None
    reader = _Reader(file, notes)
    try:
        return reader.document(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = Span(file, mark.line + 1, mark.column + 1) if mark else Span(file, 1)
        notes.add(Code.NOT_YAML, span, message=f"This is not YAML: {error.problem or error.context}.")
    except YAMLError as error:
        notes.add(Code.NOT_YAML, Span(file, 1), message=f"This is not YAML: {str(error).splitlines()[0]}.")
    except _Unreadable:
        pass
    return None


@dataclass(slots=True)
class _Reader:
    """Turns the parser's events into nodes."""

    file: str
    notes: Notes

    def document(self, events: Iterator[Event]) -> Node | None:
        root: Node | None = None
        for event in events:
            if isinstance(event, DocumentStartEvent) and root is not None:
                self._refuse(event, "A file holds one document.", "Put each story into a file of its own.")
            if isinstance(event, NodeEvent):
                root = self._node(event, events, depth=0)
        if root is None:
            self.notes.add(Code.NOT_YAML, Span(self.file, 1), message="The file is empty.")
        return root

    def _node(self, event: Event, events: Iterator[Event], *, depth: int) -> Node:
        if isinstance(event, AliasEvent) or any(getattr(event, each, None) for each in ("anchor", "tag")):
            self._refuse(event, "Anchors, aliases and tags are not read.", "Write the plain value where it is needed.")
        if depth > DEEPEST:
            self._refuse(event, f"This lies more than {DEEPEST} levels deep.", "No story needs that.")
        if isinstance(event, ScalarEvent):
            return Text(event.value, self._span(event))
        if isinstance(event, SequenceStartEvent):
            return self._items(event, events, depth=depth)
        assert isinstance(event, MappingStartEvent)
        return self._mapping(event, events, depth=depth)

    def _items(self, start: Event, events: Iterator[Event], *, depth: int) -> Items:
        nodes = []
        while not isinstance(event := next(events), SequenceEndEvent):
            nodes.append(self._node(event, events, depth=depth + 1))
        return Items(tuple(nodes), self._span(start))

    def _mapping(self, start: Event, events: Iterator[Event], *, depth: int) -> Mapping:
        pairs: dict[str, Pair] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            key = self._node(event, events, depth=depth + 1)
            value = self._node(next(events), events, depth=depth + 1)
            if not isinstance(key, Text):
                self.notes.add(Code.WRONG_SHAPE, key.span, message="A key is a plain word.")
            elif key.text in pairs:
                message = f"`{key.text[:60]}` stands here twice."
                self.notes.add(Code.TWICE, key.span, message=message, hint="Remove one of them.")
            else:
                pairs[key.text] = Pair(key, value)
        return Mapping(tuple(pairs.values()), self._span(start))

    def _span(self, event: Event) -> Span:
        start, end = event.start_mark, event.end_mark
        length = end.column - start.column if end.line == start.line else 1
        return Span(self.file, start.line + 1, start.column + 1, max(1, length))

    def _refuse(self, event: Event, message: str, hint: str) -> None:
        self.notes.add(Code.NOT_YAML, self._span(event), message=message, hint=hint)
        raise _Unreadable
