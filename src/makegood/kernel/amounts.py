"""The one division: a part of a whole, rounded as declared.

Owns rounding and nothing else. Money, credits and the policy language all divide here, so that no two of them can
round differently.
"""

from enum import StrEnum
from typing import assert_never


class Rounding(StrEnum):
    """How a ratio becomes a whole number of the smallest unit."""

    HALF_UP = "half up"
    HALF_EVEN = "half even"
    DOWN = "down"
    UP = "up"


def share(amount: int, part: int, *, of: int, rounding: Rounding) -> int:
    """Give `amount * part / of` in smallest units, exactly, rounded once; halves go away from zero with HALF_UP.

    Raises:
        ZeroDivisionError: where `of` is zero; callers must have refused that before.

    >>> share(5511, 2, of=44, rounding=Rounding.HALF_UP)
    251
    >>> share(-25, 1, of=2, rounding=Rounding.HALF_UP), share(25, 1, of=2, rounding=Rounding.HALF_EVEN)
    (-13, 12)
    """
    top, bottom = amount * part, of
    if bottom < 0:
        top, bottom = -top, -bottom
    sign = -1 if top < 0 else 1
    quotient, rest = divmod(abs(top), bottom)
    return sign * (quotient + _carry(quotient, rest, bottom, rounding))


def _carry(quotient: int, rest: int, bottom: int, rounding: Rounding) -> int:
    match rounding:
        case Rounding.HALF_UP:
            return int(2 * rest >= bottom)
        case Rounding.HALF_EVEN:
            return int(2 * rest > bottom or (2 * rest == bottom and quotient % 2 == 1))
        case Rounding.DOWN:
            return 0
        case Rounding.UP:
            return int(rest > 0)
        case _:
            assert_never(rounding)
