"""Expected against found: whether they are the same, and how each is written.

Owns the rules of comparison: sets have no order, amounts are exact, a bare number takes the unit of what was found.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from makegood.kernel.credits import Credits
from makegood.kernel.money import BadAmount, Money
from makegood.play.found import Found, Sums
from makegood.play.moments import written
from makegood.play.values import Bare, Value


def is_same(expected: Value, found: Found) -> bool:
    """Tell whether a field has the value that was expected of it.

    >>> is_same(Bare("12"), Credits(12)), is_same(Bare("50.00"), Money(5000, "EUR")), is_same(Bare("1"), None)
    (True, True, False)
    """
    match found:
        case Credits():
            return expected == found or (isinstance(expected, Bare) and expected.number == str(found.count))
        case Money():
            return expected == found or (isinstance(expected, Bare) and _in(found.currency, expected) == found)
        case Sums():
            return _is_same_sum(expected, found)
        case None:
            return _is_zero(expected)
        case datetime():
            # Stories write minutes: what happens within a minute is written as that minute.
            return isinstance(expected, datetime) and timedelta() <= found - expected < timedelta(minutes=1)
        case Mapping() if isinstance(expected, Mapping):
            return all(found.get(key) == value for key, value in expected.items())
        case _:
            return expected == found


def _in(currency: str, bare: Bare) -> Money | None:
    try:
        return Money.parse(f"{bare} {currency}")
    except BadAmount:
        return None


def _is_same_sum(expected: Value, found: Sums) -> bool:
    match expected:
        case Money():
            return found.of(expected.currency) == expected
        case Bare() if found.amounts:
            return all(_in(amount.currency, expected) == amount for amount in found.amounts)
        case _:
            return _is_zero(expected)


def _is_zero(expected: Value) -> bool:
    """Tell whether nothing is expected, in whatever unit."""
    match expected:
        case Bare(number):
            return not number.strip("0.")
        case Money() | Credits():
            return not expected
        case _:
            return False


def show(value: Value | Found, *, zone: ZoneInfo) -> str:
    """Write a value as stories write it.

    >>> show(frozenset({"C5", "C4"}), zone=ZoneInfo("UTC")), show(None, zone=ZoneInfo("UTC"))
    ('[C4, C5]', 'nothing')
    """
    match value:
        case None:
            return "nothing"
        case frozenset():
            return f"[{', '.join(sorted(value))}]"
        case datetime():
            return written(value, zone=zone)
        case Mapping():
            return f"{{{', '.join(f'{key}: {each}' for key, each in value.items())}}}"
        case _:
            return str(value)
