"""The only writer of the books: each function is one act, posted once for its key.

Every act runs inside a transaction of its caller and locks the member's wallets first, so that two acts on one member
follow one another. A refusal is raised before anything is written.
"""

from makegood.ledger.operations.batches import Draw, hold_many, spend_many
from makegood.ledger.operations.charging_back import NotChargedBack, charge_back, reverse_charge_back
from makegood.ledger.operations.ending_holds import capture, reissue_voided, release, void
from makegood.ledger.operations.giving_back import give_back
from makegood.ledger.operations.holding import hold, hold_unspent_of_payment
from makegood.ledger.operations.issuing import NewLot, issue_lot
from makegood.ledger.operations.issuing_many import issue_many
from makegood.ledger.operations.money import (
    RefundAbovePaid,
    RefundNotUnderWay,
    begin_refund,
    fail_refund,
    receive_payment,
    return_refund,
    settle_refund,
)
from makegood.ledger.operations.owing import NotOwed, record_debt, settle_debt
from makegood.ledger.operations.posting import KeyReused, LockedWallet, lock_wallet
from makegood.ledger.operations.reissuing import Return
from makegood.ledger.operations.spending import Spending, spend
from makegood.ledger.operations.taking_back import take_back

__all__ = [
    "Draw",
    "KeyReused",
    "LockedWallet",
    "NewLot",
    "NotChargedBack",
    "NotOwed",
    "RefundAbovePaid",
    "RefundNotUnderWay",
    "Return",
    "Spending",
    "begin_refund",
    "capture",
    "charge_back",
    "fail_refund",
    "give_back",
    "hold",
    "hold_many",
    "hold_unspent_of_payment",
    "issue_lot",
    "issue_many",
    "lock_wallet",
    "receive_payment",
    "record_debt",
    "reissue_voided",
    "release",
    "return_refund",
    "reverse_charge_back",
    "settle_debt",
    "settle_refund",
    "spend",
    "spend_many",
    "take_back",
    "void",
]
