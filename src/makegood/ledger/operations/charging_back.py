"""Charging back: money of a payment that the member's bank takes, and that the site may win back.

Owns these two postings, and that a payment never gives more than it brought. Must not know how a dispute goes.
"""

from datetime import datetime
from typing import Unpack

from makegood.kernel.money import Money
from makegood.kernel.refusals import Refusal
from makegood.ledger.book import TransactionKind
from makegood.ledger.movements import moving_money
from makegood.ledger.operations.money import MoneyPaid, payment_step, take_kept
from makegood.ledger.operations.posting import first_posting, post
from makegood.ledger.queries import payment_money


class NotChargedBack(Refusal):
    """More won back than the bank took of a payment."""

    code = "not_charged_back"

    def __init__(self, *, asked: Money, taken: Money | None) -> None:
        super().__init__(
            f"{asked} cannot come back: of this payment the bank holds {taken or 'nothing'}.",
            asked=str(asked),
            taken=str(taken or ""),
        )


def charge_back(site_id: int, *, at: datetime, key: str, **taken: Unpack[MoneyPaid]) -> None:
    """Book money of a payment as taken by the member's bank; never more than the payment still holds (X6).

    Raises:
        RefundAbovePaid: where less is left of what the payment brought.
        CurrencyMismatch: where the payment was in another currency.
        BadQuantity, KeyReused: as for a payment.
    """
    wallet, act = payment_step(site_id, kind=TransactionKind.CHARGED_BACK, moved=taken, at=at, key=key)
    take_kept(wallet, act=act, amount=taken["amount"])


def reverse_charge_back(site_id: int, *, at: datetime, key: str, **won: Unpack[MoneyPaid]) -> None:
    """Book money that the bank had taken as the payment's again, because the site has won it back.

    Raises:
        NotChargedBack: where the bank holds less of this payment.
        CurrencyMismatch: where the payment was in another currency.
        BadQuantity, KeyReused: as for a payment.
    """
    wallet, act = payment_step(site_id, kind=TransactionKind.REVERSED, moved=won, at=at, key=key)
    if first_posting(wallet, act=act) is not None:
        return
    money = payment_money(site_id, payment_id=won["payment_id"])
    if money is None or won["amount"] > money.charged_back:
        raise NotChargedBack(asked=won["amount"], taken=money.charged_back if money else None)
    post(wallet, act=act, movements=moving_money(act.kind, amount=won["amount"], at=at))
