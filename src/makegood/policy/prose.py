"""The quantities that a clause's prose states: “14 days”, “EUR 0.40”, “three working days”, “3 days (72 hours)”.

Owns how people write numbers and units. Knows no rule.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from makegood.kernel.currencies import CURRENCIES
from makegood.policy.kinds import Family

ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORDS = {word: at + 1 for at, word in enumerate(ONES)} | {word: 10 * at + 20 for at, word in enumerate(TENS)}
WORDS |= {f"{ten}-{one}": WORDS[ten] + WORDS[one] for ten in TENS for one in ONES[:9]}
# “A week” may say as much as “one week”, but “the day” or “a moment” states nothing: an article asks for no rule.
ARTICLES = {"a": 1, "an": 1, "a hundred": 100, "a thousand": 1000}
SPELLED = {each.replace("-", " "): count for each, count in (WORDS | ARTICLES).items()}
BREAK = re.compile(r"[\s-]+")
UNITS = {
    "hour": (Family.HOURS, 1),
    "day": (Family.DAYS, 1),
    "calendar day": (Family.DAYS, 1),
    "week": (Family.DAYS, 7),
    "working day": (Family.BUSINESS_DAYS, 1),
    "business day": (Family.BUSINESS_DAYS, 1),
    "month": (Family.MONTHS, 1),
    "year": (Family.MONTHS, 12),
    "credit": (Family.CREDITS, 1),
    "unit": (Family.UNITS, 1),
    "minute": (Family.MINUTES, 1),
    "min": (Family.MINUTES, 1),
    "percent": (Family.PERCENT, 1),
    "per cent": (Family.PERCENT, 1),
    "%": (Family.PERCENT, 1),
}
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}


def _either(choices: list[str]) -> str:
    longest_first = sorted(choices, key=len, reverse=True)
    return "|".join(re.escape(each).replace(r"\ ", r"[\s-]+") for each in longest_first)


FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,4})?(?![\w,]*\d)"
START = r"(?<![\w.,-])"
COUNT = re.compile(
    rf"(?P<number>{START}{FIGURE}|\b(?:{_either([*SPELLED])})\b)"
    rf"[\s-]*(?P<unit>{_either([*UNITS])})s?(?!\w)",
    re.IGNORECASE,
)
CODE = _either([*CURRENCIES, *SIGNS])
MONEY = re.compile(
    rf"(?<!\w)(?P<before>{CODE})\s?(?P<number>{FIGURE})|{START}(?P<amount>{FIGURE})\s(?P<after>{CODE})(?!\w)",
)
# “3 days (72 hours)” says one thing twice: either will do.
SAME = re.compile(r"\s*\(\s*(?:that\s+is,?\s+)?")
UNREAD = re.compile(r"`[^`]*`|\]\([^)\s]{0,300}\)|[*_]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of something countable, in one unit of its family; `unit` is a currency or a family."""

    unit: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the prose that states a quantity, perhaps in two units; a loose one only may be meant."""

    quantities: tuple[Quantity, ...]
    start: int
    end: int
    is_loose: bool


def mentions_in(text: str) -> tuple[Mention, ...]:
    """Give the quantities that a text states, in order; code and addresses of links state none.

    >>> [str(each.quantities[0].amount) for each in mentions_in("within two weeks, at EUR 0.40 a credit")]
    ['14', '0.40', '1']
    """
    plain = UNREAD.sub(lambda found: " " * len(found.group()), text)
    joined: list[Mention] = []
    for mention in sorted((*_counts(plain), *_sums(plain)), key=lambda each: each.start):
        if joined and len(joined[-1].quantities) == 1 and SAME.fullmatch(plain, joined[-1].end, mention.start):
            joined.append(_as_one(joined.pop(), mention))
        else:
            joined.append(mention)
    return tuple(joined)


def _as_one(one: Mention, other: Mention) -> Mention:
    return Mention((*one.quantities, *other.quantities), one.start, other.end, one.is_loose and other.is_loose)


def _counts(text: str) -> Iterator[Mention]:
    for found in COUNT.finditer(text):
        number, unit = (" ".join(re.split(BREAK, found[part].lower())) for part in ("number", "unit"))
        family, factor = UNITS[unit]
        amount = Decimal(SPELLED[number]) if number in SPELLED else Decimal(number.replace(",", ""))
        yield Mention((Quantity(family, amount * factor),), *found.span(), is_loose=number in {"a", "an"})


def _sums(text: str) -> Iterator[Mention]:
    for found in MONEY.finditer(text):
        code, number = found["before"] or found["after"], found["number"] or found["amount"]
        quantity = Quantity(SIGNS.get(code, code), Decimal(number.replace(",", "")))
        yield Mention((quantity,), *found.span(), is_loose=False)
