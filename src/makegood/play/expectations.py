"""What stands behind `expect`: objects, their fields, and the values that these should have.

Owns the checking of expectations against the table of words. Must not compare anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from makegood.kernel.diagnostics import Span
from makegood.play import tree
from makegood.play.expected_words import EXPECTED
from makegood.play.names import Names
from makegood.play.notes import Code
from makegood.play.story import Check
from makegood.play.values import Reader, Value
from makegood.play.words import Later, OneOf, Plain, Shape, Thing


@dataclass(frozen=True, slots=True)
class Expectations:
    """Reads what is expected, with the names that the story has made so far."""

    reader: Reader
    names: Names

    def read(self, node: tree.Node) -> Iterator[Check]:
        """Give every expectation that can be read."""
        for name, thing, fields in self._objects(node):
            known = EXPECTED.get(thing, {})
            for pair in fields.pairs:
                word = self.reader.word(pair.key, what=f"field of a {thing}", known=known)
                value = self._value(pair.value, known[word]) if word else None
                if word and value is not None:
                    yield Check(name, thing, word, value, pair.key.span)

    def _objects(self, node: tree.Node) -> Iterator[tuple[str, Thing, tree.Mapping]]:
        if not isinstance(node, tree.Mapping):
            self._note(node.span, "Objects belong here, as {r1: {outcome: granted}}.")
            return
        for pair in node.pairs:
            name = self._name(pair.key)
            thing = self.names.thing(name) if name else None
            if not isinstance(pair.value, tree.Mapping):
                self._note(pair.value.span, "Fields belong here, as {outcome: granted}.")
            elif name and thing:
                yield name, thing, pair.value

    def _name(self, word: tree.Text) -> str | None:
        if self.names.thing(word.text) is not None:
            return word.text
        return self.reader.word(word, what="object", known=self.names.things)

    def _value(self, node: tree.Node, shape: Shape) -> Value | None:
        if isinstance(shape, Later):
            self._note(node.span, "The site does not know this yet.", code=Code.NOT_PLAYED_YET)
            return None
        if shape is Plain.MAILS:
            return self._mails(node)
        assert isinstance(shape, Plain | OneOf), f"{shape} cannot be expected"
        return self.reader.read(node, shape=shape)

    def _mails(self, node: tree.Node) -> Value | None:
        if not isinstance(node, tree.Mapping):
            self._note(node.span, "Numbers of mails by member belong here, as {ann: 2}.")
            return None
        names = [self.names.meant(pair.key, things=(Thing.MEMBER,)) for pair in node.pairs]
        counts = [self.reader.text(pair.value) for pair in node.pairs]
        return {name: count for name, count in zip(names, counts, strict=True) if name and count}

    def _note(self, span: Span, message: str, code: Code = Code.WRONG_SHAPE) -> None:
        self.reader.notes.add(code, span, message=message)
