"""Money: what a member paid, and its way back in two steps.

Owns the money postings. Must not know the processor: the caller says what it answered.
"""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db.models import Sum

from makegood.kernel.ids import key_of
from makegood.kernel.money import Money
from makegood.kernel.refusals import Refusal
from makegood.ledger.amounts import countable
from makegood.ledger.book import AccountKind, TransactionKind
from makegood.ledger.models import Entry
from makegood.ledger.movements import moving_money
from makegood.ledger.operations.posting import Act, LockedWallet, first_posting, lock_wallet, post
from makegood.ledger.queries import payment_money


class RefundAbovePaid(Refusal):
    """More going back than a payment brought in, less what has gone back, was charged back or is on its way."""

    code = "refund_above_paid"

    def __init__(self, *, asked: Money, kept: Money | None) -> None:
        super().__init__(
            f"{asked} cannot go back: of this payment {kept or 'nothing'} is left.",
            asked=str(asked),
            kept=str(kept or ""),
        )


class RefundNotUnderWay(Refusal):
    """An answer about a refund that was never begun, was of another amount, or has its answer already."""

    code = "refund_not_under_way"

    def __init__(self, *, refund_id: int, amount: Money) -> None:
        super().__init__(
            f"No refund {refund_id} of {amount} is under way; look up what was posted for it.",
            refund=refund_id,
            amount=str(amount),
        )


class MoneyPaid(TypedDict):
    """Whose payment brought how much."""

    member_id: int
    payment_id: int
    amount: Money


class MoneyRefunded(TypedDict):
    """Which refund sends how much of whose payment back."""

    member_id: int
    payment_id: int
    refund_id: int
    amount: Money


def receive_payment(site_id: int, *, at: datetime, key: str, **paid: Unpack[MoneyPaid]) -> None:
    """Book money of a member that has arrived at the processor.

    Raises:
        BadQuantity: where the amount is not above zero or too large to book.
        KeyReused: where the key belongs to another act.
    """
    wallet, act = payment_step(site_id, kind=TransactionKind.PAYMENT, moved=paid, at=at, key=key)
    if first_posting(wallet, act=act) is None:
        post(wallet, act=act, movements=moving_money(act.kind, amount=paid["amount"], at=at))


def payment_step(
    site_id: int, *, kind: TransactionKind, moved: MoneyPaid, at: datetime, key: str
) -> tuple[LockedWallet, Act]:
    """Lock the wallet of a payment whose money moves as a whole or in part, and give the act that moves it."""
    count, payment_id = countable(moved["amount"]), moved["payment_id"]
    wallet = lock_wallet(site_id, member_id=moved["member_id"], asset=moved["amount"].currency)
    content = key_of(kind, wallet.member_id, payment_id, count, wallet.asset)
    return wallet, Act(kind=kind, key=key, at=at, content=content, payment_id=payment_id)


def begin_refund(site_id: int, *, at: datetime, key: str, **refund: Unpack[MoneyRefunded]) -> None:
    """Book money as promised back, before the processor is asked; never more than the payment still holds (X6).

    Raises:
        RefundAbovePaid: where less is left of what the payment brought.
        CurrencyMismatch: where the payment was in another currency.
        BadQuantity, KeyReused: as for a payment.
    """
    wallet, act = _refund_step(site_id, TransactionKind.REFUND_BEGUN, refund, at=at, key=key)
    take_kept(wallet, act=act, amount=refund["amount"])


def take_kept(wallet: LockedWallet, *, act: Act, amount: Money) -> None:
    """Post an act that takes money out of a payment, once, and never more than it still holds (X6).

    Raises:
        RefundAbovePaid: where less is left of what the payment brought.
        CurrencyMismatch: where the payment was in another currency.
        KeyReused: where the key belongs to another act.
    """
    if first_posting(wallet, act=act) is not None:
        return
    assert act.payment_id is not None, "money is taken out of a payment"
    money = payment_money(wallet.site_id, payment_id=act.payment_id)
    if money is None or amount > money.kept:
        raise RefundAbovePaid(asked=amount, kept=money.kept if money else None)
    post(wallet, act=act, movements=moving_money(act.kind, amount=amount, at=act.at))


def settle_refund(site_id: int, *, at: datetime, key: str, **refund: Unpack[MoneyRefunded]) -> None:
    """Book a refund as gone, once the processor has confirmed it.

    Raises:
        RefundNotUnderWay: where no such refund waits for its answer.
        BadQuantity, KeyReused: as for a payment.
    """
    _answer_refund(site_id, TransactionKind.REFUND_SETTLED, refund, at=at, key=key)


def fail_refund(site_id: int, *, at: datetime, key: str, **refund: Unpack[MoneyRefunded]) -> None:
    """Book a refund's money back to the payment, once the processor has turned it down.

    Raises:
        RefundNotUnderWay: where no such refund waits for its answer.
        BadQuantity, KeyReused: as for a payment.
    """
    _answer_refund(site_id, TransactionKind.REFUND_FAILED, refund, at=at, key=key)


def return_refund(site_id: int, *, at: datetime, key: str, **refund: Unpack[MoneyRefunded]) -> None:
    """Book a refund that was gone as under way again: it came back from the member's bank.

    Raises:
        RefundNotUnderWay: where no such refund is gone.
        BadQuantity, KeyReused: as for a payment.
    """
    wallet, act = _refund_step(site_id, TransactionKind.REFUND_RETURNED, refund, at=at, key=key)
    if first_posting(wallet, act=act) is not None:
        return
    if _in(wallet, act, kind=AccountKind.CLEARING) != countable(refund["amount"]):
        raise RefundNotUnderWay(refund_id=refund["refund_id"], amount=refund["amount"])
    post(wallet, act=act, movements=moving_money(act.kind, amount=refund["amount"], at=at))


def _answer_refund(site_id: int, kind: TransactionKind, refund: MoneyRefunded, *, at: datetime, key: str) -> None:
    wallet, act = _refund_step(site_id, kind, refund, at=at, key=key)
    if first_posting(wallet, act=act) is not None:
        return
    if _in(wallet, act, kind=AccountKind.REFUNDING) != countable(refund["amount"]):
        raise RefundNotUnderWay(refund_id=refund["refund_id"], amount=refund["amount"])
    post(wallet, act=act, movements=moving_money(kind, amount=refund["amount"], at=at))


def _refund_step(
    site_id: int, kind: TransactionKind, refund: MoneyRefunded, *, at: datetime, key: str
) -> tuple[LockedWallet, Act]:
    count = countable(refund["amount"])
    wallet = lock_wallet(site_id, member_id=refund["member_id"], asset=refund["amount"].currency)
    reference, payment_id = f"refund:{refund['refund_id']}", refund["payment_id"]
    content = key_of(kind, wallet.member_id, payment_id, reference, count, wallet.asset)
    return wallet, Act(kind=kind, key=key, at=at, content=content, payment_id=payment_id, reference=reference)


def _in(wallet: LockedWallet, act: Act, *, kind: AccountKind) -> int:
    """Give how much of a refund lies in an account."""
    steps = Entry.objects.filter(
        account_id=wallet.accounts[kind],
        transaction__site_id=wallet.site_id,
        transaction__payment_id=act.payment_id,
        transaction__reference=act.reference,
    )
    return steps.aggregate(total=Sum("amount"))["total"] or 0
