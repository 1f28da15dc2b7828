"""The books on paper: the chart of accounts, and which lots an act draws on or gives back to.

Owns the accounts, the kinds of act and the order in which lots are used. Must not know a database, a site or a clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from makegood.kernel.refusals import Refusal
from makegood.ledger.amounts import CREDITS, Amount, amount_of, asset_of, count_of, insufficient


class Side(StrEnum):
    """The side on which an account grows; entries write a credit as a positive number, a debit as a negative one."""

    DEBIT = "debit"
    CREDIT = "credit"


class AccountKind(StrEnum):
    """The chart of accounts; docs/ledger.md works through an example."""

    WALLET = "wallet"
    HELD = "held"
    ISSUED = "issued"
    GOODWILL = "goodwill"
    EARNED = "earned"
    EXPIRED = "expired"
    BOUGHT_BACK = "bought_back"
    VOIDED = "voided"
    CLEARING = "clearing"
    RECEIVED = "received"
    REFUNDING = "refunding"
    OWED = "owed"
    CLAIMED = "claimed"

    @property
    def side(self) -> Side:
        """Say on which side this account grows."""
        return Side.DEBIT if self in DEBIT_ACCOUNTS else Side.CREDIT

    @property
    def is_members(self) -> bool:
        """Tell whether each member has an account of this kind; else the site has one."""
        return self in MEMBER_ACCOUNTS


DEBIT_ACCOUNTS = frozenset({AccountKind.ISSUED, AccountKind.GOODWILL, AccountKind.CLEARING, AccountKind.OWED})
MEMBER_ACCOUNTS = frozenset(
    {AccountKind.WALLET, AccountKind.HELD, AccountKind.RECEIVED, AccountKind.REFUNDING, AccountKind.OWED}
)
# What only a currency has: money at the processor, and debts. A balance in money is kept in lots, as credits are.
MONEY_ACCOUNTS = frozenset(
    {
        AccountKind.CLEARING,
        AccountKind.RECEIVED,
        AccountKind.REFUNDING,
        AccountKind.OWED,
        AccountKind.CLAIMED,
    }
)


def accounts_of(asset: str) -> frozenset[AccountKind]:
    """Give the kinds of account that an asset has.

    >>> AccountKind.CLEARING in accounts_of("EUR"), AccountKind.CLEARING in accounts_of("credits")
    (True, False)
    """
    every = frozenset(AccountKind)
    return every - MONEY_ACCOUNTS if asset == CREDITS else every


class TransactionKind(StrEnum):
    """What a transaction records."""

    ISSUE = "issue"
    SPEND = "spend"
    GIVE_BACK = "give_back"
    TAKE_BACK = "take_back"
    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    VOID = "void"
    REISSUE = "reissue"
    PAYMENT = "payment"
    REFUND_BEGUN = "refund_begun"
    REFUND_SETTLED = "refund_settled"
    REFUND_FAILED = "refund_failed"
    REFUND_RETURNED = "refund_returned"
    CHARGED_BACK = "charged_back"
    REVERSED = "reversed"
    DEBT = "debt"
    DEBT_SETTLED = "debt_settled"


class LotSource(StrEnum):
    """Why a lot was issued."""

    PAYMENT = "payment"
    GRANT = "grant"
    REISSUE = "reissue"
    # Money of a payment that its member has back on the balance, instead of on the card that paid.
    RETURN = "return"


class NothingLeftToReturn(Refusal):
    """More asked back than a charge took and has not returned."""

    code = "already_settled"

    def __init__(self, *, asked: Amount, left: int) -> None:
        rest = amount_of(left, asset=asset_of(asked))
        super().__init__(
            f"{asked} cannot be given back: of this charge {rest} can still be returned.",
            asked=count_of(asked),
            left=left,
        )


class NotHeld(Refusal):
    """More taken from a hold than it still keeps."""

    code = "not_held"

    def __init__(self, *, asked: Amount, held: int) -> None:
        rest = amount_of(held, asset=asset_of(asked))
        super().__init__(f"{asked} cannot be taken from this hold: it keeps {rest}.", asked=count_of(asked), held=held)


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of one lot, with the first instant at which that lot no longer counts."""

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


def draw(lots: Iterable[Slice], *, needed: Amount) -> tuple[Slice, ...]:
    """Say what each lot gives to an act that needs an amount; lots come soonest expiry first, then oldest.

    Raises:
        InsufficientCredits, InsufficientBalance: where all the lots together hold less.

    >>> from makegood.kernel.credits import Credits
    >>> [(each.lot_id, each.count) for each in draw([Slice(1, 4), Slice(2, 9), Slice(3, 9)], needed=Credits(6))]
    [(1, 4), (2, 2)]
    """
    stock, count = list(lots), count_of(needed)
    available = sum(lot.count for lot in stock)
    if count > available:
        raise insufficient(needed, available=available)
    parts = _fill([lot.count for lot in stock], count)
    return tuple(Slice(lot.lot_id, part, lot.expires_at) for lot, part in zip(stock, parts, strict=True) if part)


def put_back(outstanding: Sequence[int], *, amount: Amount) -> list[int]:
    """Say how much of `amount` each allotment of a charge takes back; allotments come newest first.

    Raises:
        NothingLeftToReturn: where all of them together have less outstanding.

    >>> from makegood.kernel.credits import Credits
    >>> put_back([2, 4, 4], amount=Credits(5))
    [2, 3, 0]
    """
    left = sum(outstanding)
    if count_of(amount) > left:
        raise NothingLeftToReturn(asked=amount, left=left)
    return _fill(outstanding, count_of(amount))


def take_held(held: Sequence[int], *, amount: Amount) -> list[int]:
    """Say how much of `amount` each part of a hold gives; parts come soonest expiry first, then oldest.

    Raises:
        NotHeld: where all of them together keep less.

    >>> from makegood.kernel.credits import Credits
    >>> take_held([2, 4, 4], amount=Credits(5))
    [2, 3, 0]
    """
    if count_of(amount) > sum(held):
        raise NotHeld(asked=amount, held=sum(held))
    return _fill(held, count_of(amount))


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
