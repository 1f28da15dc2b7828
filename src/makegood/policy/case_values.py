"""The values of facts as a case file writes them.

Owns the written form of each kind: times are local to the policy's zone unless they carry an offset. Knows no case.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from makegood.kernel.credits import Credits
from makegood.kernel.diagnostics import nearest
from makegood.kernel.money import BadAmount, Money
from makegood.policy.case_text import Word
from makegood.policy.excerpts import Mistake
from makegood.policy.kinds import CREDITS, Family, Kind
from makegood.policy.quantities import read_percent
from makegood.policy.values import ABSENT, UNKNOWN, Found, Minutes, Units
from makegood.policy.vocabulary import VOCABULARY

INSTANT = re.compile(
    r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
TRUTHS = {"true": True, "false": False}
COUNT = re.compile(r"(?P<count>0|[1-9][0-9]{0,11})(?: (?P<unit>[a-z]+))?")
COUNTED: dict[Family, tuple[Callable[[int], Found], tuple[str, ...]]] = {
    Family.WHOLE: (int, ()),
    Family.CREDITS: (Credits, ("credits", "credit")),
    Family.UNITS: (Units, ("units", "unit")),
    Family.MINUTES: (Minutes, ("min",)),
}
PERCENT = re.compile(r"(?P<number>(?:0|[1-9][0-9]{0,3})(?:\.[0-9]{1,4})?) percent")


def known(word: Word, words: tuple[str, ...], *, what: str) -> str:
    """Give a word that must be one of `words`.

    Raises:
        Mistake: where it is not.
    """
    if word.text not in words:
        hint = nearest(word.text, words) or f"Write one of: {', '.join(words[:8])}."
        raise Mistake("MG506", word.span, f"There is no {what} `{word.text[:40]}`.", hint)
    return word.text


def read_value(word: Word, kind: Kind, *, zone: ZoneInfo) -> Found:
    """Read the value of a fact of that kind, or `absent` or `unknown`.

    Raises:
        Mistake: where it is not such a value.
    """
    if word.text in {"absent", "unknown"}:
        return ABSENT if word.text == "absent" else UNKNOWN
    match kind.family:
        case Family.BOOL:
            return TRUTHS[known(word, tuple(TRUTHS), what="truth")]
        case Family.WORD:
            return known(word, tuple(VOCABULARY.enums[kind.detail]), what=kind.detail)
        case Family.MONEY:
            return read_money(word)
        case Family.INSTANT:
            return _instant(word, zone)
        case Family.PERCENT if found := PERCENT.fullmatch(word.text):
            return read_percent(found["number"], span=word.span)
        case family if family in COUNTED:
            return _count(word, kind)
        case _:
            raise _other(word, kind, "1.5 percent")


def _count(word: Word, kind: Kind) -> Found:
    make, units = COUNTED[kind.family]
    found = COUNT.fullmatch(word.text)
    if found is None or (found["unit"] is not None and found["unit"] not in units):
        raise _other(word, kind, " ".join(["12", *units[:1]]))
    return make(int(found["count"]))


def _other(word: Word, kind: Kind, example: str) -> Mistake:
    return Mistake("MG508", word.span, f"“{word.text[:40]}” is not {kind}.", f"Write it like {example}.")


def read_amount(word: Word) -> Money | Credits:
    """Read credits where a number stands alone or with their unit, and else money.

    Raises:
        Mistake: where it is neither.
    """
    found = COUNT.fullmatch(word.text)
    if found and found["unit"] in (None, *COUNTED[CREDITS.family][1]):
        return Credits(int(found["count"]))
    return read_money(word)


def read_money(word: Word) -> Money:
    """Read an amount of money.

    Raises:
        Mistake: where it is none.
    """
    try:
        return Money.parse(word.text)
    except BadAmount as refused:
        raise Mistake("MG508", word.span, refused.message) from refused


def _instant(word: Word, zone: ZoneInfo) -> datetime:
    try:
        plain = INSTANT.fullmatch(word.text) and datetime.fromisoformat(word.text)
    except ValueError:
        plain = None
    if not plain:
        raise Mistake("MG508", word.span, f"“{word.text[:40]}” is not a time.", "Write it like 2026-03-02 10:00.")
    return plain.astimezone(UTC) if plain.tzinfo else _local(plain, word, zone)


def _local(plain: datetime, word: Word, zone: ZoneInfo) -> datetime:
    """Give the instant of a local time; one that the clocks skip or show twice needs its offset."""
    first, second = (plain.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    skipped = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != plain
    what = "does not exist" if skipped else "comes twice"
    hint = f"Add the offset, such as {first.isoformat(sep=' ', timespec='minutes')}."
    raise Mistake("MG509", word.span, f"In {zone.key} {word.text} {what}, as the clocks change.", hint)
