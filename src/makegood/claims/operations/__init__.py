"""Everything that can be done to a request, each function one act in one transaction.

Owns the order of locks (wallet, then request) and that each act decides the request anew on the facts as they are.
Must not compute a remedy: the policy does. Carrying one out is `settlement`'s business.
"""

from makegood.claims.operations.appealing import appeal_request
from makegood.claims.operations.asking import make_request, raise_request, supply_papers, withdraw_request
from makegood.claims.operations.judging import record_findings, report_stop
from makegood.claims.operations.lapsing import decide_lapsed
from makegood.claims.operations.reopening import answer_waiting, decide_again
from makegood.claims.operations.ruling import approve_ruling, use_discretion, withdraw_ruling
from makegood.claims.operations.settling import choose_option, send_refund_again

__all__ = [
    "answer_waiting",
    "appeal_request",
    "approve_ruling",
    "choose_option",
    "decide_again",
    "decide_lapsed",
    "make_request",
    "raise_request",
    "record_findings",
    "report_stop",
    "send_refund_again",
    "supply_papers",
    "use_discretion",
    "withdraw_request",
    "withdraw_ruling",
]
