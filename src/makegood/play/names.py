"""The names of a story: what each line made, and what a later line may mean by it.

Owns that a name is made once and before it is used, and stands for the kind of thing that belongs there.
"""

import re
from dataclasses import dataclass, field

from makegood.kernel.diagnostics import Span
from makegood.play import tree
from makegood.play.notes import Code, Notes
from makegood.play.words import Thing

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
BILL_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


@dataclass(slots=True)
class Names:
    """What each name stands for so far; None where a line that cannot be played would have made it."""

    notes: Notes
    things: dict[str, Thing | None] = field(default_factory=lambda: {"site": Thing.SITE})

    def meant(self, word: tree.Text, *, things: tuple[Thing, ...]) -> str | None:
        """Give a name that must stand for one of `things`."""
        name, known = word.text, [name for name, thing in self.things.items() if thing in (None, *things)]
        if name in known or self.thing(name) in things:
            return name
        kind = " or ".join(things)
        if other := self.thing(name):
            self._note(word.span, f"`{name}` is a {other}; a {kind} belongs here.")
        else:
            self.notes.add_unknown(word.span, what=kind, word=name, known=known)
        return None

    def thing(self, name: str) -> Thing | None:
        """Give what a name stands for: one that a line made, or a bill of a membership, as `m1.2`."""
        membership, dot, number = name.partition(".")
        if dot and self.things.get(membership) is Thing.MEMBERSHIP and BILL_NUMBER.fullmatch(number):
            return Thing.BILL
        return self.things.get(name)

    def made(self, word: tree.Text, *, thing: Thing) -> str | None:
        """Take a new name for what a line makes."""
        if not self._is_name(word):
            return None
        name = word.text
        # A member may be registered a second time: that the site refuses it is a story worth telling.
        if name in self.things and not (thing is self.things[name] is Thing.MEMBER):
            self.notes.add(Code.TWICE, word.span, message=f"The name `{name}` is taken.", hint="Choose another.")
            return None
        self.things[name] = thing
        return name

    def agent(self, word: tree.Text) -> str | None:
        """Give the name of an agent, who is made on first mention and is nobody else."""
        if not self._is_name(word):
            return None
        if other := self.things.get(word.text):
            self._note(word.span, f"`{word.text}` is a {other}; only staff do this.")
            return None
        return word.text

    def promise(self, name: str) -> None:
        """Keep a name that nothing stands for, so that one mistake is not reported at each mention."""
        self.things.setdefault(name, None)

    def _is_name(self, word: tree.Text) -> bool:
        if NAME.fullmatch(word.text):
            return True
        hint = "A name begins with a letter; letters, digits, - and _ follow."
        self._note(word.span, f"“{word.text[:40]}” is no name.", hint)
        return False

    def _note(self, span: Span, message: str, hint: str = "") -> None:
        self.notes.add(Code.BAD_VALUE, span, message=message, hint=hint)
