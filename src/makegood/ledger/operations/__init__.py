"""The only writer of the books: each function is one act, posted once for its key.

Every act runs inside a transaction of its caller and locks the member's wallet first, so that two acts on one member
follow one another. A refusal is raised before anything is written.
"""

from makegood.ledger.operations.giving_back import Return, give_back
from makegood.ledger.operations.issuing import NewLot, issue_lot
from makegood.ledger.operations.money import (
    RefundAbovePaid,
    RefundNotUnderWay,
    begin_refund,
    fail_refund,
    receive_payment,
    settle_refund,
)
from makegood.ledger.operations.posting import KeyReused, LockedWallet, lock_wallet
from makegood.ledger.operations.spending import Spending, spend
from makegood.ledger.operations.taking_back import take_back

__all__ = [
    "KeyReused",
    "LockedWallet",
    "NewLot",
    "RefundAbovePaid",
    "RefundNotUnderWay",
    "Return",
    "Spending",
    "begin_refund",
    "fail_refund",
    "give_back",
    "issue_lot",
    "lock_wallet",
    "receive_payment",
    "settle_refund",
    "spend",
    "take_back",
]
