"""Amounts of either asset, as text in a row and as values in code.

Owns the one way in which a remedy is written down by claims. Must not know what it is for.
"""

from typing import TypeAlias

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money

Amount: TypeAlias = Money | Credits


def amount_from(text: str) -> Amount:
    """Read what `str(amount)` wrote.

    >>> amount_from("50.00 EUR"), amount_from("1 credit"), amount_from("12 credits")
    (Money(minor=5000, currency='EUR'), Credits(count=1), Credits(count=12))
    """
    number, unit = text.split(" ", 1)
    return Credits(int(number)) if unit in ("credit", "credits") else Money.parse(text)


def size_of(amount: Amount) -> int:
    """Give the amount in its smallest unit, for sums of one asset."""
    return amount.minor if isinstance(amount, Money) else amount.count


def asset_of(amount: Amount) -> str:
    """Name the asset: a currency, or `credits`."""
    return amount.currency if isinstance(amount, Money) else "credits"
