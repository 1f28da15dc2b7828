"""Movements: what each act debits and credits, and from which instant it counts.

Owns the postings of every kind of act, the expiry that is booked ahead included. Must not know a database, a site or a
clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from makegood.kernel.money import Money
from makegood.ledger.amounts import countable
from makegood.ledger.book import AccountKind, LotSource, Slice, TransactionKind

# Between which accounts money moves: in from the processor, promised back, and then gone or back again; taken by the
# member's bank, or won from it; and what a member owes, until it is paid.
MONEY_STEPS = {
    TransactionKind.PAYMENT: (AccountKind.CLEARING, AccountKind.RECEIVED),
    TransactionKind.REFUND_BEGUN: (AccountKind.RECEIVED, AccountKind.REFUNDING),
    TransactionKind.REFUND_SETTLED: (AccountKind.REFUNDING, AccountKind.CLEARING),
    TransactionKind.REFUND_FAILED: (AccountKind.REFUNDING, AccountKind.RECEIVED),
    TransactionKind.REFUND_RETURNED: (AccountKind.CLEARING, AccountKind.REFUNDING),
    TransactionKind.CHARGED_BACK: (AccountKind.RECEIVED, AccountKind.CLEARING),
    TransactionKind.REVERSED: (AccountKind.CLEARING, AccountKind.RECEIVED),
    TransactionKind.DEBT: (AccountKind.OWED, AccountKind.CLAIMED),
    TransactionKind.DEBT_SETTLED: (AccountKind.CLAIMED, AccountKind.OWED),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """A count of one asset debited to one account and credited to another, counting from an instant."""

    source: AccountKind
    target: AccountKind
    count: int
    effective_at: datetime
    lot_id: int | None = None


def origin_of(source: LotSource) -> AccountKind:
    """Give the account from which a lot of that source is issued.

    >>> origin_of(LotSource.GRANT).value
    'goodwill'
    """
    match source:
        case LotSource.PAYMENT | LotSource.RETURN:
            return AccountKind.ISSUED
        case LotSource.GRANT | LotSource.REISSUE:
            return AccountKind.GOODWILL
        case _:
            assert_never(source)


def issuing(lot: Slice, *, source: LotSource, at: datetime) -> list[Movement]:
    """Give the movements that put a new lot into a wallet and book its expiry ahead."""
    return _into_lot(lot, source=origin_of(source), at=at)


def spending(parts: Iterable[Slice], *, at: datetime) -> list[Movement]:
    """Give the movements of what is spent on a service.

    >>> from datetime import UTC
    >>> noon, summer = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    >>> for each in spending([Slice(7, 10, summer)], at=noon):
    ...     print(each.source, "->", each.target, each.count, each.effective_at.date())
    wallet -> earned 10 2026-03-02
    expired -> wallet 10 2026-07-01
    """
    return [movement for part in parts for movement in _out_of_lot(part, target=AccountKind.EARNED, at=at)]


def giving_back(parts: Iterable[Slice], *, at: datetime) -> list[Movement]:
    """Give the movements of what was spent and goes back to its lots.

    An expired lot is not revived: what would go there is set aside in goodwill, from which the reissued lot takes it.
    """
    movements = []
    for part in parts:
        if part.is_expired(at=at):
            movements += setting_aside([part], source=AccountKind.EARNED, at=at)
        else:
            movements += _into_lot(part, source=AccountKind.EARNED, at=at)
    return movements


def setting_aside(parts: Iterable[Slice], *, source: AccountKind, at: datetime) -> list[Movement]:
    """Give the movements into goodwill of what will be issued anew."""
    return [Movement(source, AccountKind.GOODWILL, part.count, at, part.lot_id) for part in parts]


def taking_back(parts: Iterable[Slice], *, at: datetime) -> list[Movement]:
    """Give the movements of what is unspent, expired or not, and goes because its price is paid back."""
    target = AccountKind.BOUGHT_BACK
    return [movement for part in parts for movement in _out_of_lot(part, target=target, at=at)]


def holding(parts: Iterable[Slice], *, at: datetime) -> list[Movement]:
    """Give the movements of what is set aside for a charge to come, or frozen.

    >>> from datetime import UTC
    >>> noon, summer = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    >>> for each in holding([Slice(7, 10, summer)], at=noon):
    ...     print(each.source, "->", each.target, each.count, each.effective_at.date())
    wallet -> held 10 2026-03-02
    expired -> wallet 10 2026-07-01
    """
    return [movement for part in parts for movement in _out_of_lot(part, target=AccountKind.HELD, at=at)]


def capturing(parts: Iterable[Slice], *, at: datetime) -> list[Movement]:
    """Give the movements of what was held and pays a charge now."""
    return [Movement(AccountKind.HELD, AccountKind.EARNED, part.count, at, part.lot_id) for part in parts]


def releasing(parts: Iterable[Slice], *, at: datetime) -> list[Movement]:
    """Give the movements of what is held no longer: back to its lot, or expired where the lot has.

    >>> from datetime import UTC
    >>> noon, spring = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    >>> [(each.source.value, each.target.value) for each in releasing([Slice(7, 10, spring)], at=noon)]
    [('held', 'expired')]
    """
    movements = []
    for part in parts:
        if part.is_expired(at=at):
            movements.append(Movement(AccountKind.HELD, AccountKind.EXPIRED, part.count, at, part.lot_id))
        else:
            movements += _into_lot(part, source=AccountKind.HELD, at=at)
    return movements


def voiding(parts: Iterable[Slice], *, at: datetime) -> list[Movement]:
    """Give the movements of what was frozen and is gone, because the bank took its price back."""
    return [Movement(AccountKind.HELD, AccountKind.VOIDED, part.count, at, part.lot_id) for part in parts]


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
    """Give the movement of one step in the life of a payment, a refund or a debt.

    >>> from datetime import UTC
    >>> [paid] = moving_money(TransactionKind.PAYMENT, amount=Money(5000, "EUR"), at=datetime(2026, 3, 2, tzinfo=UTC))
    >>> print(paid.source, "->", paid.target, paid.count)
    clearing -> received 5000
    """
    source, target = MONEY_STEPS[kind]
    return [Movement(source, target, countable(amount), at)]
