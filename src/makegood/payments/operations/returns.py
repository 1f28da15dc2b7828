"""Returns: money of a payment that its member has back on the balance, and that goes on from there.

Owns how much of a payment lies there, beside the lots that hold it. Must not know why money comes back.
"""

from datetime import datetime

from django.db import transaction

from makegood.kernel.money import Money
from makegood.ledger import operations as ledger
from makegood.ledger.book import LotSource
from makegood.ledger.operations import NewLot
from makegood.payments.models import Payment
from makegood.payments.operations.rows import locked, tell
from makegood.payments.refusals import RefundBeyondPayment


@transaction.atomic
def return_to_balance(payment: Payment, *, amount: Money, at: datetime, key: str) -> Payment:
    """Put money of a payment on its member's balance, where it does not expire and still belongs to the payment (X2).

    The caller comes once with a key.

    Raises:
        RefundBeyondPayment: where the amount is nothing, or more than is left of the payment (X6).
        CurrencyMismatch: where the amount is not in the payment's currency.
    """
    payment = locked(payment)
    if not Money.zero(payment.currency) < amount <= payment.refundable:
        raise RefundBeyondPayment(asked=amount, left=payment.refundable)
    payment.on_balance_minor += amount.minor
    payment.save(update_fields=["on_balance_minor"])
    lot = NewLot(
        site_id=payment.site_id,
        member_id=payment.member_id,
        amount=amount,
        source=LotSource.RETURN,
        payment_id=payment.pk,
        terms_digest=payment.version.digest,
    )
    ledger.issue_lot(lot, at=at, key=key)
    tell(payment, "payment.returned", at=at, amount=str(amount))
    return payment


@transaction.atomic
def take_off_balance(payment: Payment, *, amount: Money, at: datetime, key: str) -> Payment:
    """Take money that came back to the balance away again, because it goes on to what paid; the caller comes once.

    Raises:
        InsufficientBalance: where less of it is left.
    """
    payment = locked(payment)
    ledger.take_back(
        payment.site_id,
        member_id=payment.member_id,
        payment_id=payment.pk,
        amount=amount,
        source=LotSource.RETURN,
        at=at,
        key=key,
    )
    payment.on_balance_minor -= amount.minor
    payment.save(update_fields=["on_balance_minor"])
    return payment
