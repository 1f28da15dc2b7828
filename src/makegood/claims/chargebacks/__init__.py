"""Chargebacks: what follows on the site when a member disputes a payment at the bank.

Owns the chargeback from the dispute's opening to its end: frozen and void lots, what is owed and repaid, the account,
and the evidence. Must not know how a dispute is reported, nor decide requests: those are decided anew by their policy.
"""

from makegood.claims.chargebacks.evidence import Evidence, evidence_of
from makegood.claims.chargebacks.queries import (
    chargeback_for_staff,
    chargebacks_of,
    chargebacks_on,
    decided_chargebacks,
    evidence_to_send,
    frozen_by,
    held_by,
    requests_touched,
    unreturned,
)
from makegood.claims.chargebacks.repaying import NotRepayable, repaid_for, start_repayment
from makegood.claims.chargebacks.turning import NotReturnable, bring_in_line, return_again, take_up

__all__ = [
    "Evidence",
    "NotRepayable",
    "NotReturnable",
    "bring_in_line",
    "chargeback_for_staff",
    "chargebacks_of",
    "chargebacks_on",
    "decided_chargebacks",
    "evidence_of",
    "evidence_to_send",
    "frozen_by",
    "held_by",
    "repaid_for",
    "requests_touched",
    "return_again",
    "start_repayment",
    "take_up",
    "unreturned",
]
