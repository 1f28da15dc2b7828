"""Amounts: what the books count, credits or money, and how either is refused.

Owns the one place where the two kinds of amount differ. Must not know accounts, lots, a database or a site.
"""

from typing import Final, TypeVar, assert_never

from makegood.kernel.credits import Credits
from makegood.kernel.money import LARGEST, Money
from makegood.kernel.refusals import Refusal

CREDITS: Final = "credits"
LARGEST_SHOWN = 10**40

Amount = Credits | Money
A = TypeVar("A", Credits, Money)


class BadQuantity(Refusal):
    """An amount that no act can move: none, less than none, or more than the books hold."""

    code = "bad_quantity"

    def __init__(self, count: object) -> None:
        # Python writes out no number of thousands of digits, and nobody would read it.
        is_huge = isinstance(count, int) and count.bit_length() > LARGEST_SHOWN.bit_length()
        shown = "a number that long" if is_huge else str(count)
        super().__init__(f"The books cannot take {shown}; use a whole number from 1 to {LARGEST}.", count=shown)


class InsufficientCredits(Refusal):
    """Fewer usable credits than an act needs."""

    code = "insufficient_credits"

    def __init__(self, *, needed: Credits, available: Credits) -> None:
        super().__init__(
            f"This needs {needed} and only {available} can be used; nothing was taken.",
            needed=needed.count,
            available=available.count,
        )


class InsufficientBalance(Refusal):
    """Less money in the account balance than an act needs."""

    code = "insufficient_balance"

    def __init__(self, *, needed: Money, available: Money) -> None:
        super().__init__(
            f"This needs {needed} and only {available} of the balance can be used; nothing was taken.",
            needed=str(needed),
            available=str(available),
        )


def asset_of(amount: Amount) -> str:
    """Give the asset that an amount is of: the site's credits or a currency.

    >>> asset_of(Credits(3)), asset_of(Money(5000, "EUR"))
    ('credits', 'EUR')
    """
    return CREDITS if isinstance(amount, Credits) else amount.currency


def amount_of(count: int, *, asset: str) -> Amount:
    """Give a count of an asset's smallest unit as an amount.

    >>> amount_of(3, asset="credits"), amount_of(5000, asset="EUR")
    (Credits(count=3), Money(minor=5000, currency='EUR'))
    """
    return Credits(count) if asset == CREDITS else Money(count, asset)


def count_of(amount: Amount) -> int:
    """Give an amount as a count of its smallest unit.

    >>> count_of(Credits(3)), count_of(Money(5000, "EUR"))
    (3, 5000)
    """
    return amount.count if isinstance(amount, Credits) else amount.minor


def countable(amount: Amount) -> int:
    """Give the amount as a number that the books can hold, in the smallest unit.

    Raises:
        BadQuantity: unless it is a whole number above zero and not above the largest that is booked.

    >>> countable(Credits(3)), countable(Money(5000, "EUR"))
    (3, 5000)
    """
    count = count_of(amount)
    if type(count) is not int or not 0 < count <= LARGEST:
        raise BadQuantity(count)
    return count


def insufficient(needed: Amount, *, available: int) -> Refusal:
    """Give the refusal of an act that needs more of an asset than there is.

    >>> insufficient(Credits(3), available=2).code, insufficient(Money(3, "EUR"), available=2).code
    ('insufficient_credits', 'insufficient_balance')
    """
    match needed:
        case Credits():
            return InsufficientCredits(needed=needed, available=Credits(available))
        case Money():
            return InsufficientBalance(needed=needed, available=Money(available, needed.currency))
        case _:
            assert_never(needed)
