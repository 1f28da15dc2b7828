"""The books on paper: what each act does to lots and accounts, worked out before anything is written.

Owns the chart of accounts, the order in which lots are drawn on and given back, and the movements of each act. Must not
know a database, a site or a clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from makegood.kernel.credits import Credits
from makegood.kernel.money import LARGEST, Money
from makegood.kernel.refusals import Refusal

CREDITS = "credits"

Amount = Credits | Money


class Side(StrEnum):
    """The side on which an account grows; entries write a credit as a positive number, a debit as a negative one."""

    DEBIT = "debit"
    CREDIT = "credit"


class AccountKind(StrEnum):
    """The chart of accounts; docs/ledger.md works through an example."""

    WALLET = "wallet"
    ISSUED = "issued"
    GOODWILL = "goodwill"
    EARNED = "earned"
    EXPIRED = "expired"
    BOUGHT_BACK = "bought_back"
    CLEARING = "clearing"
    RECEIVED = "received"
    REFUNDING = "refunding"

    @property
    def side(self) -> Side:
        """Say on which side this account grows."""
        return Side.DEBIT if self in DEBIT_ACCOUNTS else Side.CREDIT

    @property
    def is_members(self) -> bool:
        """Tell whether each member has an account of this kind; else the site has one."""
        return self in MEMBER_ACCOUNTS


DEBIT_ACCOUNTS = frozenset({AccountKind.ISSUED, AccountKind.GOODWILL, AccountKind.CLEARING})
MEMBER_ACCOUNTS = frozenset({AccountKind.WALLET, AccountKind.RECEIVED, AccountKind.REFUNDING})
MONEY_ACCOUNTS = frozenset({AccountKind.CLEARING, AccountKind.RECEIVED, AccountKind.REFUNDING})
CREDIT_ACCOUNTS = frozenset(AccountKind) - MONEY_ACCOUNTS


class TransactionKind(StrEnum):
    """What a transaction records."""

    ISSUE = "issue"
    SPEND = "spend"
    GIVE_BACK = "give_back"
    TAKE_BACK = "take_back"
    PAYMENT = "payment"
    REFUND_BEGUN = "refund_begun"
    REFUND_SETTLED = "refund_settled"
    REFUND_FAILED = "refund_failed"


# Between which accounts money moves: in from the processor, promised back, and then gone or back again.
MONEY_STEPS = {
    TransactionKind.PAYMENT: (AccountKind.CLEARING, AccountKind.RECEIVED),
    TransactionKind.REFUND_BEGUN: (AccountKind.RECEIVED, AccountKind.REFUNDING),
    TransactionKind.REFUND_SETTLED: (AccountKind.REFUNDING, AccountKind.CLEARING),
    TransactionKind.REFUND_FAILED: (AccountKind.REFUNDING, AccountKind.RECEIVED),
}


class LotSource(StrEnum):
    """Why a lot was issued."""

    PAYMENT = "payment"
    GRANT = "grant"
    REISSUE = "reissue"


class BadQuantity(Refusal):
    """An amount that no act can move: none, less than none, or more than the books hold."""

    code = "bad_quantity"

    def __init__(self, count: object) -> None:
        super().__init__(f"{count} cannot be booked; use a whole number from 1 to {LARGEST}.", count=str(count))


class InsufficientCredits(Refusal):
    """Fewer usable credits than an act needs."""

    code = "insufficient_credits"

    def __init__(self, *, needed: Credits, available: Credits) -> None:
        super().__init__(
            f"This needs {needed} and only {available} can be used; nothing was taken.",
            needed=needed.count,
            available=available.count,
        )


class NothingLeftToReturn(Refusal):
    """More credits asked back than a charge took and has not returned."""

    code = "already_settled"

    def __init__(self, *, asked: Credits, left: Credits) -> None:
        super().__init__(
            f"{asked} cannot be given back: of this charge {left} have not been returned.",
            asked=asked.count,
            left=left.count,
        )


@dataclass(frozen=True, slots=True)
class Movement:
    """A count of one asset debited to one account and credited to another, counting from an instant."""

    source: AccountKind
    target: AccountKind
    count: int
    effective_at: datetime
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """Some credits of one lot, with the first instant at which that lot no longer counts."""

    lot_id: int
    count: int
    expires_at: datetime | None = None

    def is_expired(self, *, at: datetime) -> bool:
        """Tell whether the lot has expired by `at`; the instant of expiry itself no longer counts.

        >>> from datetime import UTC
        >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
        >>> Slice(1, 5, noon).is_expired(at=noon), Slice(1, 5).is_expired(at=noon)
        (True, False)
        """
        return self.expires_at is not None and self.expires_at <= at


def countable(amount: Amount) -> int:
    """Give the amount as a number that the books can hold, in the smallest unit.

    Raises:
        BadQuantity: unless it is a whole number above zero and not above the largest that is booked.

    >>> countable(Credits(3)), countable(Money(5000, "EUR"))
    (3, 5000)
    """
    count = amount.count if isinstance(amount, Credits) else amount.minor
    if type(count) is not int or not 0 < count <= LARGEST:
        raise BadQuantity(count)
    return count


def draw(lots: Iterable[Slice], *, needed: Credits) -> tuple[Slice, ...]:
    """Say what each lot gives to an act that needs credits; lots come soonest expiry first, then oldest.

    Raises:
        InsufficientCredits: where all the lots together hold less.

    >>> [(each.lot_id, each.count) for each in draw([Slice(1, 4), Slice(2, 9), Slice(3, 9)], needed=Credits(6))]
    [(1, 4), (2, 2)]
    """
    stock = list(lots)
    available = sum(lot.count for lot in stock)
    if needed.count > available:
        raise InsufficientCredits(needed=needed, available=Credits(available))
    parts = _fill([lot.count for lot in stock], needed.count)
    return tuple(Slice(lot.lot_id, part, lot.expires_at) for lot, part in zip(stock, parts, strict=True) if part)


def put_back(outstanding: Sequence[int], *, amount: Credits) -> list[int]:
    """Say how much of `amount` each allotment of a charge takes back; allotments come newest first.

    Raises:
        NothingLeftToReturn: where all of them together have less outstanding.

    >>> put_back([2, 4, 4], amount=Credits(5))
    [2, 3, 0]
    """
    left = sum(outstanding)
    if amount.count > left:
        raise NothingLeftToReturn(asked=amount, left=Credits(left))
    return _fill(outstanding, amount.count)


def merged(parts: Iterable[Slice]) -> tuple[Slice, ...]:
    """Join the slices of the same lot, in the order in which the lots first come.

    >>> [(each.lot_id, each.count) for each in merged([Slice(2, 3), Slice(1, 1), Slice(2, 4)])]
    [(2, 7), (1, 1)]
    """
    lots: dict[int, Slice] = {}
    for part in parts:
        before = lots[part.lot_id].count if part.lot_id in lots else 0
        lots[part.lot_id] = Slice(part.lot_id, before + part.count, part.expires_at)
    return tuple(lots.values())


def _fill(capacities: Sequence[int], count: int) -> list[int]:
    parts = []
    for capacity in capacities:
        part = min(capacity, count)
        parts.append(part)
        count -= part
    return parts


def issuing(lot: Slice, *, source: LotSource, at: datetime) -> list[Movement]:
    """Give the movements that put a new lot into a wallet and book its expiry ahead."""
    match source:
        case LotSource.PAYMENT:
            return _into_lot(lot, source=AccountKind.ISSUED, at=at)
        case LotSource.GRANT | LotSource.REISSUE:
            return _into_lot(lot, source=AccountKind.GOODWILL, at=at)
        case _:
            assert_never(source)


def spending(parts: Iterable[Slice], *, at: datetime) -> list[Movement]:
    """Give the movements of credits spent on a service.

    >>> from datetime import UTC
    >>> noon, summer = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    >>> for each in spending([Slice(7, 10, summer)], at=noon):
    ...     print(each.source, "->", each.target, each.count, each.effective_at.date())
    wallet -> earned 10 2026-03-02
    expired -> wallet 10 2026-07-01
    """
    return [movement for part in parts for movement in _out_of_lot(part, target=AccountKind.EARNED, at=at)]


def giving_back(parts: Iterable[Slice], *, at: datetime) -> list[Movement]:
    """Give the movements of spent credits that go back to their lots.

    An expired lot is not revived: what would go there is set aside in goodwill, from which the reissued lot takes it.
    """
    movements = []
    for part in parts:
        if part.is_expired(at=at):
            movements.append(Movement(AccountKind.EARNED, AccountKind.GOODWILL, part.count, at, part.lot_id))
        else:
            movements += _into_lot(part, source=AccountKind.EARNED, at=at)
    return movements


def taking_back(parts: Iterable[Slice], *, at: datetime) -> list[Movement]:
    """Give the movements of unspent credits, expired or not, that go because their price is paid back."""
    target = AccountKind.BOUGHT_BACK
    return [movement for part in parts for movement in _out_of_lot(part, target=target, at=at)]


def _into_lot(part: Slice, *, source: AccountKind, at: datetime) -> list[Movement]:
    movements = [Movement(source, AccountKind.WALLET, part.count, at, part.lot_id)]
    if part.expires_at is not None:
        expiry = Movement(AccountKind.WALLET, AccountKind.EXPIRED, part.count, part.expires_at, part.lot_id)
        movements.append(expiry)
    return movements


def _out_of_lot(part: Slice, *, target: AccountKind, at: datetime) -> list[Movement]:
    if part.is_expired(at=at):
        return [Movement(AccountKind.EXPIRED, target, part.count, at, part.lot_id)]
    movements = [Movement(AccountKind.WALLET, target, part.count, at, part.lot_id)]
    if part.expires_at is not None:
        release = Movement(AccountKind.EXPIRED, AccountKind.WALLET, part.count, part.expires_at, part.lot_id)
        movements.append(release)
    return movements


def moving_money(kind: TransactionKind, *, amount: Money, at: datetime) -> list[Movement]:
    """Give the movement of one step in the life of a payment or a refund.

    >>> from datetime import UTC
    >>> [paid] = moving_money(TransactionKind.PAYMENT, amount=Money(5000, "EUR"), at=datetime(2026, 3, 2, tzinfo=UTC))
    >>> print(paid.source, "->", paid.target, paid.count)
    clearing -> received 5000
    """
    source, target = MONEY_STEPS[kind]
    return [Movement(source, target, countable(amount), at)]
