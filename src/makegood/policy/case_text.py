"""YAML 1.2 as located texts, as far as case files need it: mappings of words, with lists and mappings of words in them.

Owns the syntax of case files. Every value stays the text that was written: `no` is a word and a date is no number.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from makegood.kernel.diagnostics import Span
from makegood.policy.excerpts import Mistake

LONGEST_FILE = 100_000


@dataclass(frozen=True, slots=True)
class Word:
    """One value as it was written."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Field:
    """A key with what stands behind it: one word, words in a list, or fields of its own."""

    key: Word
    node: Node

    @property
    def word(self) -> Word:
        """Give the one word behind the key.

        Raises:
            Mistake: where it is a list or a mapping.
        """
        if not isinstance(self.node, ScalarNode):
            raise Mistake("MG503", self.key.span, f"`{self.key.text}` takes one value.", "Write it behind the colon.")
        return _word(self.node, self.key.span.file)

    @property
    def words(self) -> tuple[Word, ...]:
        """Give the words of a list; a single word is a list of one.

        Raises:
            Mistake: where something else than a word stands in it.
        """
        if isinstance(self.node, ScalarNode):
            return (_word(self.node, self.key.span.file),)
        if not isinstance(self.node, SequenceNode) or not all(isinstance(each, ScalarNode) for each in self.node.value):
            raise Mistake("MG503", self.key.span, f"`{self.key.text}` takes a list of words.", "Write [one, two].")
        return tuple(_word(each, self.key.span.file) for each in self.node.value)

    @property
    def fields(self) -> tuple["Field", ...]:
        """Give the fields below the key.

        Raises:
            Mistake: where it has none, or one twice.
        """
        return _fields(self.node, self.key.span)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Give the pairs of a list such as [[V2a, V5]].

        Raises:
            Mistake: where it is no list of pairs.
        """
        entries = self.node.value if isinstance(self.node, SequenceNode) else []
        found = [tuple(str(each.value) for each in entry.value) for entry in entries if isinstance(entry, SequenceNode)]
        if len(found) != len(entries) or not all(len(pair) == 2 for pair in found):
            raise Mistake("MG503", self.key.span, f"`{self.key.text}` takes a list of pairs.", "Write [[C1, C2]].")
        return tuple((pair[0], pair[1]) for pair in found)


def read_documents(text: str, *, file: str) -> Iterator[tuple[Field, ...]]:
    """Read the documents of a file, each as its fields.

    Raises:
        Mistake: where the text is not YAML, or a document is not a mapping.
    """
    if len(text) > LONGEST_FILE:
        raise Mistake("MG501", Span(file, 1), f"The file has more than {LONGEST_FILE} characters.", "Split it.")
    try:
        nodes = list(YAML(typ="safe", pure=True).compose_all(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = Span(file, mark.line + 1, mark.column + 1) if mark else Span(file, 1)
        raise Mistake("MG501", span, f"This is not YAML: {error.problem or error.context}.") from error
    except YAMLError as error:
        raise Mistake("MG501", Span(file, 1), f"This is not YAML: {str(error).splitlines()[0]}.") from error
    except RecursionError as error:
        raise Mistake("MG501", Span(file, 1), "This is nested too deeply.", "A case has two levels.") from error
    if not nodes:
        raise Mistake("MG501", Span(file, 1), "The file is empty.", "Write a case: see docs/language.md.")
    for node in nodes:
        yield _fields(node, Span(file, node.start_mark.line + 1, node.start_mark.column + 1))


def _fields(node: Node, span: Span) -> tuple[Field, ...]:
    if not isinstance(node, MappingNode):
        raise Mistake("MG503", span, "Lines of `key: value` are expected here.")
    fields: dict[str, Field] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            raise Mistake("MG503", span, "A key is one word.")
        word = _word(key, span.file)
        if word.text in fields:
            raise Mistake("MG502", word.span, f"`{word.text}` is said twice.", "Keep one of the two lines.")
        fields[word.text] = Field(word, value)
    return tuple(fields.values())


def _word(node: ScalarNode, file: str) -> Word:
    start = node.start_mark
    return Word(str(node.value), Span(file, start.line + 1, start.column + 1, max(len(str(node.value)), 1)))
