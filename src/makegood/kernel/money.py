"""Money: whole smallest units of one currency.

Owns the type, its arithmetic, its reading and its plain writing. Knows no locale (faces format for people) and no
account: where money lies is the ledger's business.
"""

import re
from dataclasses import dataclass
from functools import total_ordering

from makegood.kernel.amounts import Rounding, share
from makegood.kernel.currencies import CURRENCIES, digits_of
from makegood.kernel.diagnostics import nearest
from makegood.kernel.refusals import Refusal

# ASCII digits only and a bounded length: full-width digits, `1_000`, `1e9` and `NaN` are not amounts.
AMOUNT = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,3}))? ([A-Z]{3})")
LARGEST = 10**15


class CurrencyMismatch(Refusal):
    """Two currencies met in one sum."""

    code = "currency_mismatch"

    def __init__(self, *, ours: str, theirs: str) -> None:
        super().__init__(
            f"{ours} and {theirs} cannot be added or compared; use one currency.", ours=ours, theirs=theirs
        )


class BadAmount(Refusal):
    """A text that is not an amount of money."""

    code = "bad_amount"

    def __init__(self, text: str, *, why: str) -> None:
        super().__init__(f"“{text[:40]}” is not an amount: {why} Write it like 50.00 EUR.", text=text[:40])


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the smallest unit of its currency (cents, yen, fils).

    >>> Money.parse("0.40 EUR") * 100
    Money(minor=4000, currency='EUR')
    >>> print(Money(5000, "EUR") - Money(1, "EUR"), Money(500, "JPY"), Money(1500, "KWD"))
    49.99 EUR 500 JPY 1.500 KWD
    """

    minor: int
    currency: str

    @classmethod
    def parse(cls, text: str) -> "Money":
        """Read `50.00 EUR`; fewer digits than the currency has are filled up, more are refused.

        Raises:
            BadAmount: where the text is not a plain amount in a known currency.
        """
        found = AMOUNT.fullmatch(text)
        if found is None:
            raise BadAmount(text, why="it needs plain digits, a space and a currency code.")
        sign, whole, rest, currency = found.groups()
        if currency not in CURRENCIES:
            raise BadAmount(text, why=f"there is no currency {currency}. {nearest(currency, CURRENCIES)}".rstrip())
        digits = digits_of(currency)
        if len(rest or "") > digits:
            raise BadAmount(text, why=f"{currency} has {digits} digits behind the point.")
        minor = int(whole) * 10**digits + int((rest or "").ljust(digits, "0") or "0")
        if minor > LARGEST:
            raise BadAmount(text, why="it is larger than any amount that this site books.")
        return cls(-minor if sign else minor, currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Give nothing, in `currency`."""
        return cls(0, currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(ours=self.currency, theirs=other.currency)
        return other.minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def share(self, part: int, *, of: int, rounding: Rounding) -> "Money":
        """Give this amount's share of `part` in `of`, rounded to the smallest unit.

        >>> Money(5511, "EUR").share(42, of=44, rounding=Rounding.HALF_UP)
        Money(minor=5261, currency='EUR')
        """
        return Money(share(self.minor, part, of=of, rounding=rounding), self.currency)

    def __str__(self) -> str:
        digits = digits_of(self.currency)
        sign = "-" if self.minor < 0 else ""
        whole, rest = divmod(abs(self.minor), 10**digits)
        return f"{sign}{whole}.{rest:0{digits}d} {self.currency}" if digits else f"{sign}{whole} {self.currency}"
