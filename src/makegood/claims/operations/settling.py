"""Settling by hand: the member's choice of an option, and a failed refund sent again.

Owns who may set a payout off. Carrying it out is `settlement`'s business.
"""

from datetime import datetime

from django.db import transaction

from makegood.claims.assess import Assessment
from makegood.claims.models import Request, RequestStatus
from makegood.claims.operations.turns import decide_anew, lock_request, require_agent
from makegood.claims.refunding import retry_refunds
from makegood.claims.refusals import AlreadySettled, NotOpen
from makegood.claims.settlement import Payout, settle_request
from makegood.claims.telling import tell
from makegood.members.models import Staff
from makegood.policy import Option


@transaction.atomic
def choose_option(request: Request, *, clause: str, at: datetime) -> Request:
    """Take one of the options that the policy offers, as it stands at this instant, and settle it.

    Raises:
        AlreadySettled: where one was chosen before.
        NotOpen: where nothing is to be chosen, or that option is no longer open.
    """
    request = lock_request(request)
    if hasattr(request, "settlement"):
        raise AlreadySettled(request.pk)
    if request.status != RequestStatus.AWAITING_CHOICE:
        raise NotOpen(request.pk, act="choose", why="it offers nothing to choose from.")
    assessment = decide_anew(request, at=at)
    option = _option(request, assessment, clause)
    body = {"clause": clause, "amount": str(option.amount)}
    tell(request, "request.chosen", actor=f"member:{request.member_id}", at=at, body=body)
    settle_request(request, payout=Payout(clause, option.amount, option.to, option.cites), at=at)
    return request


def _option(request: Request, assessment: Assessment, clause: str) -> Option:
    for option in assessment.decision.options:
        if option.clause == clause:
            return option
    open_now = ", ".join(option.clause for option in assessment.decision.options) or "none"
    raise NotOpen(request.pk, act=f"choose {clause}", why=f"it is not among the options open now ({open_now}).")


@transaction.atomic
def send_refund_again(request: Request, *, by: Staff, at: datetime) -> Request:
    """Try once more to return money that the processor would not take; each amount stays as it was granted.

    Raises:
        NotAnAgent: for auditors and other sites' staff.
        NotOpen: where no refund of this request failed, or a bank holds the money.
    """
    require_agent(by, request)
    request = lock_request(request)
    if not hasattr(request, "settlement"):
        raise NotOpen(request.pk, act="send a refund again", why="nothing was refunded yet.")
    retry_refunds(request.settlement, by=by, at=at)
    return request
