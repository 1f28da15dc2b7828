"""Discretion: an agent's decision within the bounds of the policy, and the second agent that a large one takes.

Owns who may give how much. Must not know the bounds: the decision carries them.
"""

from datetime import datetime

from django.db import transaction

from makegood.claims.amounts import Amount, amount_from, asset_of, size_of
from makegood.claims.decisions import wait_for_approval
from makegood.claims.models import Proposal, Request, RequestStatus, Ruling
from makegood.claims.operations.turns import decide_anew, drop_proposal, lock_request, require_agent
from makegood.claims.refusals import AboveBound, AlreadySettled, BadRuling, NotOpen, SameApprover, WrongAsset
from makegood.claims.settlement import Payout, settle_request
from makegood.claims.telling import tell
from makegood.members.models import Staff
from makegood.policy import Decision, Outcome


@transaction.atomic
def use_discretion(request: Request, *, amount: Amount | None, by: Staff, because: str, at: datetime) -> Request:
    """Grant an amount within the bounds that the policy sets, or deny (no amount), with the reason stated.

    What is more than one agent may give alone waits for `approve_ruling` by somebody else.

    Raises:
        NotAnAgent: for auditors and other sites' staff.
        SameApprover: on an appeal, for whoever acted on the request that was appealed.
        AlreadySettled: where the request was ruled on, proposed about or settled before.
        NotOpen: where the policy leaves nothing to discretion.
        AboveBound: for more than the policy lets anybody give.
        WrongAsset: for credits instead of money, or another currency.
        BadRuling: without a reason, or for an amount below the least or of nothing.
    """
    require_agent(by, request)
    request = _lock_unruled(request)
    if request.status == RequestStatus.AWAITING_APPROVAL:
        raise AlreadySettled(request.pk)
    decision = _discretion(request, at=at, act="use discretion")
    if not because.strip():
        raise BadRuling("State the reason: the member and the next reader must be able to follow it.")
    if amount is None:
        _rule(Ruling(request=request, by=by, because=because), at=at)
        return request
    _check_bounds(decision, amount)
    assert decision.most is not None, "a discretion says what one agent may give"
    if size_of(amount) > size_of(decision.most):
        _propose(request, amount=amount, by=by, because=because, at=at)
    else:
        _rule(Ruling(request=request, amount=str(amount), by=by, because=because), at=at)
        _pay(request, decision, amount=amount, at=at)
    return request


@transaction.atomic
def approve_ruling(request: Request, *, by: Staff, at: datetime) -> Request:
    """Agree as the second agent to an amount that a first one may not give alone, and settle it.

    Raises:
        NotAnAgent: for auditors and other sites' staff.
        SameApprover: for the first agent, and on an appeal for whoever acted on the request that was appealed.
        AlreadySettled: where the request was ruled on or settled before.
        NotOpen: where nothing waits for approval, or the policy has closed the discretion since.
        AboveBound: where what waits has become more than the policy lets anybody give.
    """
    require_agent(by, request)
    request = _lock_unruled(request)
    proposal = request.proposals.filter(withdrawn_at=None).select_related("by").first()
    if proposal is None:
        raise NotOpen(request.pk, act="approve", why="nothing waits for a second agent.")
    if proposal.by_id == by.pk:
        raise SameApprover(by.name, request.pk, why="the second agent must be somebody else than the first.")
    decision, amount = _discretion(request, at=at, act="approve"), amount_from(proposal.amount)
    _check_bounds(decision, amount)
    tell(request, "request.approved", actor=f"staff:{by.pk}", at=at, body={"amount": proposal.amount})
    said = {"amount": proposal.amount, "by": proposal.by, "because": proposal.because}
    _rule(Ruling(request=request, approved_by=by, **said), at=at)
    _pay(request, decision, amount=amount, at=at)
    return request


@transaction.atomic
def withdraw_ruling(request: Request, *, by: Staff, at: datetime) -> Request:
    """Take back what waits for approval, as the agent who proposed it or as one who does not agree.

    Raises:
        NotAnAgent: for auditors and other sites' staff.
        SameApprover: on an appeal, for whoever acted on the request that was appealed.
        AlreadySettled: where the request was ruled on or settled before.
        NotOpen: where nothing waits for approval.
    """
    require_agent(by, request)
    request = _lock_unruled(request)
    if request.status != RequestStatus.AWAITING_APPROVAL:
        raise NotOpen(request.pk, act="take a decision back", why="nothing waits for a second agent.")
    drop_proposal(request, actor=f"staff:{by.pk}", at=at)
    request.status = RequestStatus.OPEN
    decide_anew(request, at=at)
    return request


def _lock_unruled(request: Request) -> Request:
    request = lock_request(request)
    if hasattr(request, "settlement") or hasattr(request, "ruling"):
        raise AlreadySettled(request.pk)
    return request


def _discretion(request: Request, *, at: datetime, act: str) -> Decision:
    if hasattr(request, "appeal"):
        raise NotOpen(request.pk, act=act, why=f"it was appealed; request {request.appeal.pk} goes on with it.")
    if request.status == RequestStatus.WITHDRAWN:
        raise NotOpen(request.pk, act=act, why="the member took it back.")
    decision = decide_anew(request, at=at).decision
    if decision.outcome is not Outcome.DISCRETIONARY:
        raise NotOpen(request.pk, act=act, why="the policy leaves nothing open here.")
    return decision


def _check_bounds(decision: Decision, amount: Amount) -> None:
    least, bound = decision.least, decision.bound
    if least is None or bound is None:
        raise BadRuling("The amounts of this case cannot be compared, so no bound can be named; deny it.")
    if asset_of(amount) != asset_of(bound):
        raise WrongAsset(ours=asset_of(bound), theirs=asset_of(amount))
    if size_of(amount) > size_of(bound):
        raise AboveBound(amount=str(amount), bound=str(bound))
    if size_of(amount) <= 0 or size_of(amount) < size_of(least):
        raise BadRuling(f"Grant more than nothing and at least {least}, or deny.")


def _propose(request: Request, *, amount: Amount, by: Staff, because: str, at: datetime) -> None:
    Proposal.objects.create(site_id=request.site_id, request=request, amount=str(amount), by=by, because=because, at=at)
    wait_for_approval(request)
    tell(request, "request.proposed", actor=f"staff:{by.pk}", at=at, body={"amount": str(amount)})


def _rule(ruling: Ruling, *, at: datetime) -> None:
    request = ruling.request
    ruling.site_id, ruling.decision, ruling.at = request.site_id, request.decisions.latest("id"), at
    ruling.save()
    if not ruling.amount:
        request.status, request.closed_at = RequestStatus.DENIED, at
        request.save(update_fields=["status", "closed_at"])
    tell(request, "request.ruled", actor=f"staff:{ruling.by_id}", at=at, body={"amount": ruling.amount or None})


def _pay(request: Request, decision: Decision, *, amount: Amount, at: datetime) -> None:
    assert decision.to is not None, "a discretion says where its amount goes"
    clause = next(id for id in decision.cites if not id.startswith("X"))
    payout = Payout(clause, amount, decision.to, decision.cites, is_discretionary=True)
    settle_request(request, payout=payout, at=at)
