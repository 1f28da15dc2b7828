"""Owing: what a member owes the site, until it is paid.

Owns the postings of debts, each under the name that the caller gives it. Must not know why a debt arose: the money
that pays it is booked as a payment beside it.
"""

from datetime import datetime
from typing import TypedDict, Unpack

from makegood.kernel.ids import key_of
from makegood.kernel.money import Money
from makegood.kernel.refusals import Refusal
from makegood.ledger.amounts import countable
from makegood.ledger.book import AccountKind, TransactionKind
from makegood.ledger.movements import moving_money
from makegood.ledger.operations.posting import Act, LockedWallet, first_posting, lock_wallet, post
from makegood.ledger.queries import debt_left


class NotOwed(Refusal):
    """More settled than is owed under that name."""

    code = "not_owed"

    def __init__(self, *, asked: Money, owed: Money) -> None:
        super().__init__(f"{asked} cannot be settled: of this debt {owed} is open.", asked=str(asked), owed=str(owed))


class Debt(TypedDict):
    """Who owes how much, under which name."""

    member_id: int
    amount: Money
    debt_ref: str


def record_debt(site_id: int, *, at: datetime, key: str, **debt: Unpack[Debt]) -> None:
    """Book what a member owes the site; a debt of the same name grows.

    Raises:
        BadQuantity: where the amount is not above zero or too large to book.
        KeyReused: where the key belongs to another act.
    """
    wallet, act = _step(site_id, TransactionKind.DEBT, debt, at=at, key=key)
    if first_posting(wallet, act=act) is None:
        post(wallet, act=act, movements=moving_money(act.kind, amount=debt["amount"], at=at))


def settle_debt(site_id: int, *, at: datetime, key: str, **debt: Unpack[Debt]) -> None:
    """Book a debt, or a part of it, as paid.

    Raises:
        NotOwed: where less is open of it.
        BadQuantity, KeyReused: as for a debt.
    """
    wallet, act = _step(site_id, TransactionKind.DEBT_SETTLED, debt, at=at, key=key)
    if first_posting(wallet, act=act) is not None:
        return
    owed = debt_left(wallet.accounts[AccountKind.OWED], debt_ref=act.reference, currency=wallet.asset)
    if debt["amount"] > owed:
        raise NotOwed(asked=debt["amount"], owed=owed)
    post(wallet, act=act, movements=moving_money(act.kind, amount=debt["amount"], at=at))


def _step(site_id: int, kind: TransactionKind, debt: Debt, *, at: datetime, key: str) -> tuple[LockedWallet, Act]:
    countable(debt["amount"])
    wallet = lock_wallet(site_id, member_id=debt["member_id"], asset=debt["amount"].currency)
    content = key_of(kind, wallet.member_id, debt["debt_ref"], debt["amount"])
    return wallet, Act(kind=kind, key=key, at=at, content=content, reference=debt["debt_ref"])
