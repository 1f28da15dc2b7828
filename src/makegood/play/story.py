"""A story after reading: where it plays, and its steps in order, each at its instant.

Owns the values that reading gives and playing takes. Must not know YAML, nor how a verb is carried out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from makegood.catalogue.packs import Pack
from makegood.kernel.diagnostics import Span
from makegood.play.lexicon import Lexicon
from makegood.play.values import Value
from makegood.play.words import Thing

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Act:
    """One verb with what stands behind it and beside it, names and words checked."""

    verb: str
    behind: Value
    fields: Mapping[str, Value]
    findings: Mapping[str, bool]
    refused: str | None
    span: Span

    @property
    def object(self) -> str:
        """The word or name behind the verb."""
        assert isinstance(self.behind, str), f"`{self.verb}` has no word behind it"
        return self.behind

    @property
    def name(self) -> str | None:
        """The name given by `as`."""
        return self._get("as", str)

    def text(self, field: str, *, otherwise: str = "") -> str:
        """Give a field that is a word, a name or a text."""
        return otherwise if (found := self._get(field, str)) is None else found

    def flag(self, field: str, *, otherwise: bool) -> bool:
        """Give a field that is true or false."""
        return otherwise if (found := self._get(field, bool)) is None else found

    def count(self, field: str, *, otherwise: int) -> int:
        """Give a field that is a number."""
        return otherwise if (found := self._get(field, int)) is None else found

    def number(self, field: str) -> int | None:
        """Give a field that is a number, if it is there."""
        return self._get(field, int)

    def date(self, field: str) -> date | None:
        """Give a field that is a date."""
        return self._get(field, date)

    def instant(self, field: str) -> datetime | None:
        """Give a field that is an instant; none where it is left out, or only says that it is so."""
        return None if self.fields.get(field) is True else self._get(field, datetime)

    def words(self, field: str) -> frozenset[str]:
        """Give a field that is a list of words; none where it is left out."""
        found = self.fields.get(field, frozenset())
        assert isinstance(found, frozenset), f"`{field}` is no list"
        return found

    def _get(self, field: str, kind: type[Kind]) -> Kind | None:
        found = self.fields.get(field)
        if found is None:
            return None
        assert isinstance(found, kind), f"`{field}` is no {kind.__name__}"
        return found


@dataclass(frozen=True, slots=True)
class Check:
    """One thing expected: a field of an object, and the value that it should have."""

    name: str
    thing: Thing
    field: str
    expected: Value
    span: Span

    @property
    def label(self) -> str:
        """What is compared, as `r1.outcome`."""
        return f"{self.name}.{self.field}"


@dataclass(frozen=True, slots=True)
class Step:
    """One line: when, what is done (if anything), and what is expected then."""

    number: int
    at: datetime
    act: Act | None
    checks: tuple[Check, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A policy to publish: its text, counting by the story's zone, and the file that it came from."""

    text: str
    file: str


@dataclass(frozen=True, slots=True)
class Story:
    """A story that can be played: its own site's pack, products and policies, and the steps."""

    title: str
    file: str
    pack: Pack
    zone: ZoneInfo
    lexicon: Lexicon
    policy: PolicyText
    policies: Mapping[str, PolicyText]
    steps: tuple[Step, ...]
