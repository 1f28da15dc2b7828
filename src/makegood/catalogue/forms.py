"""The reading of one product's keys, one by one: what each may hold, and what is said where it holds something else.

Owns the written form of single values. Must not know which keys make a product, nor what kind of file they stand in:
the caller says where a key stands.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypedDict

from makegood.kernel.credits import Credits
from makegood.kernel.diagnostics import BadInput, Diagnostic, Span, nearest
from makegood.kernel.money import BadAmount, Money

# Gives the place of a key of the product; of the product itself for the empty key.
SpanOf = Callable[[str], Span]

# What every product may say besides its own keys.
FURTHER_KEYS = ("title", "description")
PRODUCT_CODE = re.compile(r"[A-Za-z0-9_-]{1,50}")
COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
CREDITS = re.compile(r"(0|[1-9][0-9]{0,8}) credits?")
MOST_CREDITS = 1_000_000
LONGEST = {"title": 120, "description": 300}


class Code(StrEnum):
    """The codes of what can be wrong with a pack, explained in docs/catalogue.md."""

    UNREADABLE = "MG600"
    UNKNOWN_KEY = "MG601"
    MISSING_KEY = "MG602"
    BAD_VALUE = "MG603"
    UNKNOWN_WORD = "MG604"
    STRANDED = "MG605"


class Words(TypedDict):
    """What every product has, whatever its form."""

    code: str
    title: str
    description: str


class Form:
    """The keys of one product, read one by one; the first mistake ends the reading."""

    def __init__(self, code: str, mapping: object, span_of: SpanOf) -> None:
        """Take the keys of a product.

        Raises:
            BadInput: where these are no keys and values, or the code is none.
        """
        self.code = code
        self.span_of = span_of
        if not isinstance(mapping, Mapping):
            example = "{credits: 20, price: 10.00 EUR}"
            raise self.mistake(Code.BAD_VALUE, says=f"`{code}` needs keys and values, as in {example}.")
        if not PRODUCT_CODE.fullmatch(code):
            says = f"`{code[:60]}` is no code: plain letters, digits, - and _, at most 50."
            raise self.mistake(Code.BAD_VALUE, says=says)
        self.fields = mapping

    def mistake(self, code: Code, key: str = "", *, says: str, hint: str = "") -> BadInput:
        """Make the mistake that stands at a key, or at the product itself."""
        return BadInput([Diagnostic(code, self.span_of(key), says, hint)])

    def expect_keys(self, needed: tuple[str, ...], *, optional: tuple[str, ...] = ()) -> None:
        """Check that all needed keys are there, and none that is unknown.

        Raises:
            BadInput: with the first key that is wrong.
        """
        known = (*needed, *optional, *FURTHER_KEYS)
        for key in map(str, self.fields):
            if key not in known:
                hint = nearest(key, known)
                raise self.mistake(Code.UNKNOWN_KEY, key, says=f"A product has no key `{key}`.", hint=hint)
        for key in needed:
            if key not in self.fields:
                raise self.mistake(Code.MISSING_KEY, says=f"`{self.code}` lacks `{key}`.")

    def words(self) -> Words:
        """Give code, title and description.

        Raises:
            BadInput: where one is not a line of words.
        """
        title = self.code.replace("-", " ").replace("_", " ").capitalize()
        return Words(
            code=self.code,
            title=self._line("title", otherwise=title),
            description=self._line("description", otherwise=""),
        )

    def _line(self, key: str, *, otherwise: str) -> str:
        line = self.text(key) if key in self.fields else otherwise
        if not line.isprintable() or len(line) > LONGEST[key]:
            raise self.mistake(Code.BAD_VALUE, key, says=f"`{key}` is one line of at most {LONGEST[key]} characters.")
        return line

    def text(self, key: str) -> str:
        """Give the text behind a key.

        Raises:
            BadInput: where something else stands there.
        """
        value = self.fields[key]
        if not isinstance(value, str):
            raise self.mistake(Code.BAD_VALUE, key, says=f"`{key}` is a text.")
        return value

    def count(self, key: str, *, example: int) -> int:
        """Give the whole number behind a key.

        Raises:
            BadInput: where something else stands there.
        """
        # A story hands its numbers on as they are written; true is no number, though Python takes it for one.
        count = self.fields[key]
        if isinstance(count, str) and COUNT.fullmatch(count):
            count = int(count)
        if not isinstance(count, int) or isinstance(count, bool):
            raise self.mistake(Code.BAD_VALUE, key, says=f"`{key}` is a whole number, as {example}.")
        return count

    def credits(self, key: str) -> Credits:
        """Give the credits behind a key, written with their unit.

        Raises:
            BadInput: where it is no such number, or one out of bounds.
        """
        found = CREDITS.fullmatch(self.text(key))
        if found is None:
            raise self.mistake(Code.BAD_VALUE, key, says=f"`{key}` is a number of credits, as `10 credits`.")
        return self.in_bounds(int(found[1]), key)

    def in_bounds(self, count: int, key: str) -> Credits:
        """Give so many credits.

        Raises:
            BadInput: where it is none, or more than any site books.
        """
        if not 1 <= count <= MOST_CREDITS:
            raise self.mistake(Code.BAD_VALUE, key, says=f"`{key}` lies between 1 and {MOST_CREDITS} credits.")
        return Credits(count)

    def price(self, key: str = "price", *, of: str) -> Money:
        """Give the price behind a key; `of` names what has it.

        Raises:
            BadInput: where it is no amount of money above zero.
        """
        try:
            price = Money.parse(self.text(key))
        except BadAmount as refused:
            raise self.mistake(Code.BAD_VALUE, key, says=refused.message) from refused
        if price.minor <= 0:
            raise self.mistake(Code.BAD_VALUE, key, says=f"{of} has a price above zero.")
        return price
