"""The lines of a story, read in order: what is done, what is expected, and what time it is.

Owns the fields of a line and that time never goes back. Notes every mistake and reads on. Must not play anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from makegood.kernel.diagnostics import Span
from makegood.play import tree
from makegood.play.expectations import Expectations
from makegood.play.moments import Length, written
from makegood.play.names import Names
from makegood.play.notes import Code
from makegood.play.story import Act, Step
from makegood.play.values import Reader, Value
from makegood.play.verb_words import VERBS
from makegood.play.words import LINE, REFUSALS, Later, New, Plain, Ref, Shape, Verb

SESSION = "session"
FIELDS = frozenset(name for verb in VERBS.values() for name in verb.fields)


@dataclass(slots=True)
class Lines:
    """Reads one line after the other; `names` and `now` are how far the story has come."""

    reader: Reader
    names: Names
    now: datetime | None = None

    def read(self, node: tree.Node) -> tuple[Step, ...]:
        """Read the whole list of lines, as far as they can be read."""
        if not isinstance(node, tree.Items) or not node.nodes:
            self._note(Code.WRONG_SHAPE, node.span, "A story is a list of lines.", "Begin each with a dash.")
            return ()
        steps = (self.read_line(each, number=number) for number, each in enumerate(node.nodes, start=1))
        return tuple(step for step in steps if step is not None)

    def read_line(self, line: tree.Node, *, number: int) -> Step | None:
        """Read the next line; None where it says nothing that can be played."""
        if not isinstance(line, tree.Mapping):
            self._note(Code.WRONG_SHAPE, line.span, "A line is a mapping.", "Write it like {register: ann}.")
            return None
        self._set_clock(line)
        act = self._act(line)
        begins = self.now
        if act is not None and begins is not None:
            self.now = self._end_of(act, begins)
        expected = line.get("expect")
        checks = Expectations(self.reader, self.names).read(expected) if expected is not None else ()
        # A session is played from its beginning on; of a wait only the end can be seen.
        at = begins if act is not None and act.verb == SESSION else self.now
        return Step(number, at, act, tuple(checks), line.span) if at is not None else None

    def _end_of(self, act: Act, begins: datetime) -> datetime:
        """Give the instant at which the story stands after an act: a wait or a session takes its time."""
        length = act.behind if isinstance(act.behind, Length) else Length()
        if act.verb == SESSION and act.refused is None:
            length = Length(minutes=act.count("minutes", otherwise=0))
        return length.after(begins, zone=self.reader.zone)

    def _set_clock(self, line: tree.Mapping) -> None:
        node = line.get("at")
        at = self.reader.instant(node) if node is not None else None
        if node is None and self.now is None:
            self._note(Code.MISSING, line.span, "The first line says when.", "Add `at: 2026-03-02 10:00`.")
        elif node is not None and at is not None and self.now is not None and at < self.now:
            before = written(self.now, zone=self.reader.zone)
            hint = "Of an hour that comes twice, an offset such as +00:00 says which is meant."
            self._note(Code.BAD_TIME, node.span, f"Time does not go back: it is {before} already.", hint)
        else:
            self.now = at or self.now

    def _act(self, line: tree.Mapping) -> Act | None:
        verbs = [pair for pair in line.pairs if pair.key.text in VERBS]
        if not verbs:
            self._refuse_verbless(line)
            return None
        first, *others = verbs
        if others:
            both = f"`{first.key.text}` and `{others[0].key.text}`"
            self._note(Code.WRONG_SHAPE, others[0].key.span, f"{both} stand on one line.", "Give each its own.")
        elif not VERBS[first.key.text].is_later:
            return self._known_act(line, first)
        else:
            self._note(Code.NOT_PLAYED_YET, first.key.span, f"`{first.key.text}` is not played yet.")
        self._promise(line)
        return None

    def _promise(self, line: tree.Mapping) -> None:
        """Keep the name of what a line that cannot be played would have made: one mistake is reported once."""
        if isinstance(name := line.get("as"), tree.Text):
            self.names.promise(name.text)

    def _known_act(self, line: tree.Mapping, pair: tree.Pair) -> Act | None:
        word, verb = pair.key.text, VERBS[pair.key.text]
        mistakes = len(self.reader.notes.diagnostics)
        self._refuse_unknown_keys(line, word, verb)
        self._refuse_missing_keys(line, word, verb)
        behind = self._value(pair.value, verb.behind, line)
        fields = {
            each.key.text: self._value(each.value, verb.fields[each.key.text], line)
            for each in line.pairs
            if each.key.text in verb.fields
        }
        findings = {
            each.key.text: self.reader.read(each.value, shape=Plain.FLAG) is True
            for each in line.pairs
            if verb.takes_findings and each.key.text in self.reader.lexicon.findings()
        }
        refused = line.get("refused")
        code = self.reader.word(refused, what="refusal", known=REFUSALS) if refused is not None else None
        if behind is None or len(self.reader.notes.diagnostics) > mistakes:
            return None
        known = {key: value for key, value in fields.items() if value is not None}
        return Act(word, behind, known, findings, code, pair.key.span)

    def _refuse_verbless(self, line: tree.Mapping) -> None:
        strange = [pair.key for pair in line.pairs if pair.key.text not in LINE]
        if strange:
            # The misspelt verb is more likely the word that is no field of any verb.
            word = next((key for key in strange if key.text not in FIELDS), strange[0])
            self.reader.notes.add_unknown(word.span, what="verb", word=word.text, known=VERBS)
            self._promise(line)
        elif line.get("refused") is not None:
            self._note(Code.MISSING, line.span_of("refused"), "`refused` stands beside a verb.")
        elif line.get("expect") is None and line.get("at") is None:
            self._note(Code.MISSING, line.span, "This line says nothing.", "It needs a verb or `expect`.")

    def _refuse_unknown_keys(self, line: tree.Mapping, word: str, verb: Verb) -> None:
        findings = self.reader.lexicon.findings() if verb.takes_findings else ()
        known = [*verb.fields, *findings, *LINE]
        for pair in line.pairs:
            key = pair.key
            if key.text != word and key.text not in known:
                self.reader.notes.add_unknown(key.span, what=f"field of `{word}`", word=key.text, known=known)

    def _refuse_missing_keys(self, line: tree.Mapping, word: str, verb: Verb) -> None:
        for need in verb.needs:
            if line.get(need) is None:
                self._note(Code.MISSING, line.span_of(word), f"`{word}` lacks `{need}`.")
        if word == "decide" and (line.get("grant") is None) == (line.get("deny") is None):
            self._note(Code.MISSING, line.span_of(word), "`decide` takes either `grant` or `deny: true`.")

    def _value(self, node: tree.Node, shape: Shape, line: tree.Mapping) -> Value | None:
        if isinstance(shape, Later):
            self._note(Code.NOT_PLAYED_YET, node.span, "This field is not played yet.")
            return None
        if isinstance(shape, Ref | New) or shape is Plain.AGENT:
            text = self.reader.text(node)
            return None if text is None else self._name(tree.Text(text, node.span), shape)
        if shape is Plain.GROUND:
            return self.reader.word(node, what="ground", known=self._grounds(line))
        return self.reader.read(node, shape=shape)

    def _name(self, word: tree.Text, shape: Ref | New | Plain) -> str | None:
        match shape:
            case Ref(things):
                return self.names.meant(word, things=things)
            case New(thing):
                return self.names.made(word, thing=thing)
            case _:
                return self.names.agent(word)

    def _grounds(self, line: tree.Mapping) -> Iterable[str]:
        """Give the grounds of the remedy that is asked, or all where that is itself a mistake."""
        lexicon, asked = self.reader.lexicon, line.get("ask")
        remedies = lexicon.remedies()
        if isinstance(asked, tree.Text) and asked.text in remedies:
            remedies = (asked.text,)
        return [ground for remedy in remedies for ground in lexicon.grounds(remedy)]

    def _note(self, code: Code, span: Span, message: str, hint: str = "") -> None:
        self.reader.notes.add(code, span, message=message, hint=hint)
