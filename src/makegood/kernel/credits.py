"""Credits: whole units of a site's own currency of use.

Owns the type and its arithmetic. What credits were bought with, and until when they live, is the ledger's business.
"""

from dataclasses import dataclass

from makegood.kernel.amounts import Rounding, share


@dataclass(frozen=True, slots=True, order=True)
class Credits:
    """A whole number of credits.

    >>> print(Credits(12) + Credits(1) - Credits(3), Credits(1))
    10 credits 1 credit
    """

    count: int

    def __add__(self, other: "Credits") -> "Credits":
        return Credits(self.count + other.count)

    def __sub__(self, other: "Credits") -> "Credits":
        return Credits(self.count - other.count)

    def __neg__(self) -> "Credits":
        return Credits(-self.count)

    def __mul__(self, count: int) -> "Credits":
        return Credits(self.count * count)

    def __bool__(self) -> bool:
        return self.count != 0

    def share(self, part: int, *, of: int, rounding: Rounding) -> "Credits":
        """Give the share of `part` in `of`, rounded to a whole credit.

        >>> Credits(30).share(4, of=10, rounding=Rounding.HALF_UP)
        Credits(count=12)
        """
        return Credits(share(self.count, part, of=of, rounding=rounding))

    def __str__(self) -> str:
        return f"{self.count} credit" if abs(self.count) == 1 else f"{self.count} credits"
