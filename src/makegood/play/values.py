"""What may stand in a field, read into a value.

Owns one reading for each plain shape of `words`. A value that cannot be read is noted and given as None, so that
reading goes on. Must not know verbs, nor which names a story made.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TypeAlias
from zoneinfo import ZoneInfo

from makegood.catalogue.models import ProductKind
from makegood.kernel.credits import Credits
from makegood.kernel.currencies import CURRENCIES
from makegood.kernel.diagnostics import Span
from makegood.kernel.money import Money
from makegood.kernel.refusals import Refusal
from makegood.play import tree
from makegood.play.lexicon import Lexicon
from makegood.play.moments import BadMoment, Length, read_day_or_instant, read_instant, read_length
from makegood.play.notes import Code, Notes
from makegood.play.words import OneOf, Plain

NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,3})?")
COUNT = re.compile(r"[0-9]{1,9}")
CREDITS = re.compile(r"([0-9]{1,9}) credits?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
COUNTRY = re.compile(r"[A-Z]{2}")
CARD = re.compile(r"[A-Za-z0-9_-]{1,40}")
LONGEST_TEXT = 10_000


PRODUCTS: Mapping[Plain, ProductKind] = {
    Plain.PACK: ProductKind.CREDIT_PACK,
    Plain.SERVICE: ProductKind.ONE_OFF,
    Plain.SESSION: ProductKind.PER_MINUTE,
    Plain.UNITS: ProductKind.PER_UNIT,
    Plain.PLAN: ProductKind.PLAN,
    Plain.FEATURE: ProductKind.FEATURE,
}


@dataclass(frozen=True, slots=True)
class Bare:
    """An amount without a unit: it takes the unit of what it is compared with."""

    number: str

    def __str__(self) -> str:
        return self.number


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of clauses; neither the pairs nor the two of a pair have an order."""

    pairs: frozenset[frozenset[str]]

    def __str__(self) -> str:
        written = sorted(", ".join(sorted(pair)) for pair in self.pairs)
        return f"[{', '.join(f'[{pair}]' for pair in written)}]"


Amount: TypeAlias = Money | Credits | Bare
Value: TypeAlias = str | bool | int | date | Length | Amount | Pairs | frozenset[str] | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the values of one story, by its zone and its site's words."""

    lexicon: Lexicon
    zone: ZoneInfo
    notes: Notes

    def read(self, node: tree.Node, *, shape: Plain | OneOf) -> Value | None:
        """Read what stands in a field of that shape."""
        if isinstance(shape, OneOf):
            return self.word(node, what="word", known=shape.words)
        match shape:
            case _ if shape in PRODUCTS:
                return self.word(node, what=shape, known=self.lexicon.products_of(PRODUCTS[shape]))
            case Plain.REMEDY:
                return self.word(node, what=shape, known=self.lexicon.remedies())
            case Plain.CLAUSE:
                return self.word(node, what=shape, known=self.lexicon.clauses())
            case Plain.PAPERS:
                return self._words(node, what="paper", known=self.lexicon.papers())
            case Plain.CLAUSES:
                return self._words(node, what="clause", known=self.lexicon.clauses())
            case Plain.FINDINGS:
                return self._words(node, what="finding", known=self.lexicon.questions())
            case Plain.PAIRS:
                return self._pairs(node)
            case Plain.REASONS:
                return self._reasons(node)
            case _:
                return self._plain(node, shape)

    def text(self, node: tree.Node) -> str | None:
        """Give a plain text, or note that something else stands there."""
        if not isinstance(node, tree.Text):
            self.notes.add(Code.WRONG_SHAPE, node.span, message="One plain value belongs here.")
            return None
        if len(node.text) > LONGEST_TEXT:
            self._bad(node.span, f"A value has at most {LONGEST_TEXT:,} characters.")
            return None
        return node.text

    def word(self, node: tree.Node, *, what: str, known: Iterable[str]) -> str | None:
        """Give a word that must be one of `known`."""
        text, words = self.text(node), list(known)
        if text is not None and text not in words:
            self.notes.add_unknown(node.span, what=what, word=text, known=words)
            return None
        return text

    def instant(self, node: tree.Node) -> datetime | None:
        """Give an instant, written in the site's time."""
        return self._moment(node, read=read_instant)

    def _moment(self, node: tree.Node, *, read: Callable[..., datetime]) -> datetime | None:
        text = self.text(node)
        try:
            return None if text is None else read(text, zone=self.zone)
        except BadMoment as bad:
            self.notes.add(Code.BAD_TIME, node.span, message=bad.message, hint=bad.hint)
            return None

    def _plain(self, node: tree.Node, shape: Plain) -> Value | None:
        if shape is Plain.INSTANT:
            return self.instant(node)
        text = self.text(node)
        if text is None:
            return None
        if shape is Plain.DAY_OR_INSTANT:
            return True if text == "true" else self._moment(node, read=read_day_or_instant)
        if shape in (Plain.AMOUNT, Plain.MONEY, Plain.FIGURE) and (unit := _unknown_unit(text)):
            self.notes.add_unknown(node.span, what="unit", word=unit, known=["credits", *sorted(CURRENCIES)])
            return None
        try:
            return PLAIN[shape](text)
        except BadMoment as bad:
            self.notes.add(Code.BAD_TIME, node.span, message=bad.message, hint=bad.hint)
        except Refusal as bad:
            self._bad(node.span, bad.message)
        except ValueError as bad:
            self._bad(node.span, f"“{text[:40]}” is no {shape}.", hint=str(bad))
        return None

    def _words(self, node: tree.Node, *, what: str, known: Iterable[str]) -> frozenset[str] | None:
        if not isinstance(node, tree.Items):
            message, hint = "A list belongs here.", "Write it in brackets, as [one, two]; [] is none."
            self.notes.add(Code.WRONG_SHAPE, node.span, message=message, hint=hint)
            return None
        words = [self.word(each, what=what, known=known) for each in node.nodes]
        return frozenset(word for word in words if word is not None) if None not in words else None

    def _pairs(self, node: tree.Node) -> Pairs | None:
        if not isinstance(node, tree.Items):
            self.notes.add(Code.WRONG_SHAPE, node.span, message="A list of pairs belongs here, as [[A, B]].")
            return None
        pairs = [self._words(each, what="clause", known=self.lexicon.clauses()) for each in node.nodes]
        return Pairs(frozenset(pair for pair in pairs if pair is not None)) if None not in pairs else None

    def _reasons(self, node: tree.Node) -> Mapping[str, str] | None:
        if not isinstance(node, tree.Mapping):
            self.notes.add(Code.WRONG_SHAPE, node.span, message="Reasons by clause belong here, as {C4: text}.")
            return None
        clauses = [self.word(pair.key, what="clause", known=self.lexicon.clauses()) for pair in node.pairs]
        texts = [self.text(pair.value) for pair in node.pairs]
        return {clause: text for clause, text in zip(clauses, texts, strict=True) if clause and text is not None}

    def _bad(self, span: Span, message: str, hint: str = "") -> None:
        self.notes.add(Code.BAD_VALUE, span, message=message, hint=hint)


def read_flag(text: str) -> bool:
    """Read `true` or `false`; `yes`, `on` and `1` are words like any other.

    Raises:
        ValueError: for anything else.
    """
    if text not in ("true", "false"):
        raise ValueError("Write true or false.")
    return text == "true"


def read_amount(text: str) -> Money | Credits:
    """Read `50.00 EUR` or `12 credits`.

    Raises:
        BadAmount: for anything else.

    >>> read_amount("12 credits"), read_amount("0.40 EUR")
    (Credits(count=12), Money(minor=40, currency='EUR'))
    """
    credits = CREDITS.fullmatch(text)
    return Credits(int(credits[1])) if credits else Money.parse(text)


def read_figure(text: str) -> Amount:
    """Read an amount that may lack its unit, as in an expectation.

    Raises:
        BadAmount: for what is neither an amount nor a number.
    """
    return Bare(text) if NUMBER.fullmatch(text) else read_amount(text)


def _unknown_unit(text: str) -> str:
    number, _, unit = text.partition(" ")
    is_known = unit in CURRENCIES or unit in ("", "credit", "credits")
    return unit if NUMBER.fullmatch(number) and not is_known else ""


def _date(text: str) -> date:
    if not DATE.fullmatch(text):
        raise ValueError("Write it like 1990-05-17.")
    return date.fromisoformat(text)


def _matching(pattern: re.Pattern[str], *, hint: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(hint)
        return text

    return read


def _mark(text: str) -> bool:
    """Read a word that stands for itself: `deny`, or `deny: true`."""
    if text not in ("", "true"):
        raise ValueError("Write true, or nothing.")
    return True


def _count(text: str) -> int:
    if not COUNT.fullmatch(text) or int(text) == 0:
        raise ValueError("Write a plain number above zero.")
    return int(text)


def _number(text: str) -> int:
    if not COUNT.fullmatch(text):
        raise ValueError("Write a plain number.")
    return int(text)


def _counted(text: str, *, units: tuple[str, ...]) -> int:
    """Read a number above or equal to zero, with its unit or without."""
    number, _, written = text.partition(" ")
    if not COUNT.fullmatch(number) or written not in ("", *units):
        raise ValueError(f"Write a plain number, with or without its unit, as 10 {units[0]}.")
    return int(number)


def _money(text: str) -> Money:
    amount = read_amount(text)
    if not isinstance(amount, Money):
        raise ValueError("Write money, as 50.00 EUR.")
    return amount


PLAIN: Mapping[Plain, Callable[[str], Value]] = {
    Plain.TEXT: str,
    Plain.FILE: str,
    Plain.FLAG: read_flag,
    Plain.MARK: _mark,
    Plain.COUNT: _count,
    Plain.MINUTES: partial(_counted, units=("min", "minute", "minutes")),
    Plain.NUMBER: _number,
    Plain.UNIT_COUNT: partial(_counted, units=("units", "unit")),
    Plain.DATE: _date,
    Plain.COUNTRY: _matching(COUNTRY, hint="Write two capital letters, as GB."),
    Plain.CARD: _matching(CARD, hint="Write a short plain name, as card."),
    Plain.DURATION: read_length,
    Plain.AMOUNT: read_amount,
    Plain.MONEY: _money,
    Plain.FIGURE: read_figure,
}
