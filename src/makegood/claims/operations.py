"""Everything that can be done to a request: made, completed, found about, chosen, ruled on, withdrawn.

Owns the order of locks (wallet, then request) and that each act decides the request anew on the facts as they are.
Must not compute a remedy: the policy does. Carrying one out is `settlement`'s business.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from makegood.claims.amounts import Amount, asset_of, size_of
from makegood.claims.asks import Ask, Paper, check_ground
from makegood.claims.assess import Assessment
from makegood.claims.decisions import decide_request, papers_of
from makegood.claims.facts import Subject
from makegood.claims.models import Attachment, Finding, Message, Request, RequestStatus, Ruling
from makegood.claims.refusals import (
    AboveBound,
    AlreadySettled,
    BadRuling,
    NotAnAgent,
    NotOpen,
    UnknownFinding,
    WrongAsset,
)
from makegood.claims.settlement import Payout, retry_refund, settle_request
from makegood.claims.subjects import subject_of
from makegood.kernel.refusals import NotFound
from makegood.ledger.operations import KeyReused, lock_wallet
from makegood.members.models import Member, Role, Staff
from makegood.policy import Option, Outcome
from makegood.sites import queries as sites
from makegood.sites.models import Event
from makegood.sites.operations import record_event

# A request that was denied can still be decided anew by a later fact; one that was settled or withdrawn cannot.
CLOSED = (RequestStatus.SETTLED, RequestStatus.WITHDRAWN)


@transaction.atomic
def make_request(member: Member, *, ask: Ask, at: datetime, key: str) -> Request:
    """Take in what a member asks and decide it; the same key gives the request that was made first.

    Never refused for the state of the account, nor because something was settled before: the policy denies
    those (X1, X7).

    Raises:
        UnknownGround: where the policy has no topic of that remedy and ground.
        NotFound: where the payment or charge is somebody else's.
        KeyReused: where the key came before for another ask.
    """
    lock_wallet(member.site_id, member_id=member.pk)
    subject = subject_of(member, ask=ask, at=at)
    check_ground(sites.policy_of(subject.version), ask)
    request, is_new = _take_in(member, subject, ask=ask, key=key)
    if not is_new:
        return _repeated(request, member, ask=ask)
    # Read anew: the payment may have been read before the lock, and changed since.
    request = _lock(request)
    attach_papers(request, ask.papers, at=at)
    _tell(request, "request.made", actor=f"member:{member.pk}", at=at, body={})
    _decide_anew(request, at=at)
    return request


def _take_in(member: Member, subject: Subject, *, ask: Ask, key: str) -> tuple[Request, bool]:
    return Request.objects.get_or_create(
        site_id=member.site_id,
        key=key,
        defaults={
            "member": member,
            "version": subject.version,
            "payment": subject.payment,
            "charge": subject.charge,
            "remedy": subject.remedy,
            "ground": subject.ground,
            "channel": subject.channel,
            "says": ask.says,
            "made_at": subject.made_at,
        },
    )


def _repeated(first: Request, member: Member, *, ask: Ask) -> Request:
    made = (first.member_id, first.remedy, first.ground, first.payment, first.charge, first.says)
    if made != (member.pk, ask.remedy, ask.ground, ask.payment, ask.charge, ask.says):
        raise KeyReused(first.key)
    return first


def attach_papers(request: Request, papers: Sequence[Paper], *, at: datetime) -> None:
    """Keep the papers that came with a request."""
    Attachment.objects.bulk_create(
        Attachment(
            site_id=request.site_id,
            request=request,
            kind=paper.kind,
            name=paper.name,
            content=paper.content,
            media_type=paper.media_type,
            at=at,
        )
        for paper in papers
    )


@transaction.atomic
def supply_papers(request: Request, *, papers: Sequence[Paper], says: str = "", at: datetime) -> Request:
    """Add what was missing; the request keeps the time of its first message.

    Raises:
        NotOpen: where the request is settled, ruled on or withdrawn.
    """
    request = _lock_open(request, act="add to it")
    attach_papers(request, papers, at=at)
    body = {"papers": [paper.kind for paper in papers]}
    event = _tell(request, "request.supplied", actor=f"member:{request.member_id}", at=at, body=body)
    if says:
        Message.objects.create(site_id=request.site_id, request=request, event=event, text=says)
    _decide_anew(request, at=at)
    return request


@transaction.atomic
def record_findings(request: Request, *, values: Mapping[str, bool], by: Staff, at: datetime) -> Request:
    """Record what an agent found out, and decide anew.

    Raises:
        NotAnAgent: for auditors and other sites' staff.
        UnknownFinding: for a name that the policy does not ask about.
        NotOpen: where the request is settled, ruled on or withdrawn.
    """
    _require_agent(by, request)
    request = _lock_open(request, act="record a finding")
    known = sites.policy_of(request.version).findings
    for name in values:
        if name not in known:
            raise UnknownFinding(name, known=tuple(known))
    Finding.objects.bulk_create(
        Finding(site_id=request.site_id, request=request, name=name, value=value, by=by, at=at)
        for name, value in values.items()
    )
    _tell(request, "request.found", actor=f"staff:{by.pk}", at=at, body=dict(values))
    _decide_anew(request, at=at)
    return request


@transaction.atomic
def choose_option(request: Request, *, clause: str, at: datetime) -> Request:
    """Take one of the options that the policy offers, as it stands at this instant, and settle it.

    Raises:
        AlreadySettled: where one was chosen before.
        NotOpen: where nothing is to be chosen, or that option is no longer open.
    """
    request = _lock(request)
    if hasattr(request, "settlement"):
        raise AlreadySettled(request.pk)
    if request.status != RequestStatus.AWAITING_CHOICE:
        raise NotOpen(request.pk, act="choose", why="it offers nothing to choose from.")
    assessment = _decide_anew(request, at=at)
    option = _option(request, assessment, clause)
    body = {"clause": clause, "amount": str(option.amount)}
    _tell(request, "request.chosen", actor=f"member:{request.member_id}", at=at, body=body)
    settle_request(request, payout=Payout(clause, option.amount, option.to, option.cites), at=at)
    return request


def _option(request: Request, assessment: Assessment, clause: str) -> Option:
    for option in assessment.decision.options:
        if option.clause == clause:
            return option
    open_now = ", ".join(option.clause for option in assessment.decision.options) or "none"
    raise NotOpen(request.pk, act=f"choose {clause}", why=f"it is not among the options open now ({open_now}).")


@transaction.atomic
def use_discretion(request: Request, *, amount: Amount | None, by: Staff, because: str, at: datetime) -> Request:
    """Grant an amount within the bounds that the policy sets, or deny (no amount), with the reason stated.

    Raises:
        NotAnAgent: for auditors and other sites' staff.
        AlreadySettled: where the request was ruled on or settled before.
        NotOpen: where the policy leaves nothing to discretion.
        AboveBound: for more than the policy lets one agent give.
        WrongAsset: for credits instead of money, or another currency.
        BadRuling: without a reason, or for an amount below the least or of nothing.
    """
    _require_agent(by, request)
    request = _lock(request)
    if hasattr(request, "settlement") or hasattr(request, "ruling"):
        raise AlreadySettled(request.pk)
    assessment = _decide_anew(request, at=at)
    if assessment.decision.outcome is not Outcome.DISCRETIONARY:
        raise NotOpen(request.pk, act="use discretion", why="the policy leaves nothing open here.")
    if not because.strip():
        raise BadRuling("State the reason: the member and the next reader must be able to follow it.")
    if amount is not None:
        _check_bounds(assessment, amount)
    _rule(request, amount=amount, by=by, because=because, at=at)
    if amount is not None:
        _pay_ruling(request, assessment, amount=amount, at=at)
    return request


def _check_bounds(assessment: Assessment, amount: Amount) -> None:
    least, most = assessment.decision.least, assessment.decision.most
    assert least is not None, "a discretion has a lower bound"
    assert most is not None, "a discretion has an upper bound"
    if asset_of(amount) != asset_of(most):
        raise WrongAsset(ours=asset_of(most), theirs=asset_of(amount))
    if size_of(amount) > size_of(most):
        raise AboveBound(amount=str(amount), most=str(most))
    if size_of(amount) <= 0 or size_of(amount) < size_of(least):
        raise BadRuling(f"Grant more than nothing and at least {least}, or deny.")


def _rule(request: Request, *, amount: Amount | None, by: Staff, because: str, at: datetime) -> None:
    Ruling.objects.create(
        site_id=request.site_id,
        request=request,
        decision=request.decisions.latest("id"),
        amount="" if amount is None else str(amount),
        by=by,
        because=because,
        at=at,
    )
    if amount is None:
        request.status, request.closed_at = RequestStatus.DENIED, at
        request.save(update_fields=["status", "closed_at"])
    body = {"amount": None if amount is None else str(amount)}
    _tell(request, "request.ruled", actor=f"staff:{by.pk}", at=at, body=body)


def _pay_ruling(request: Request, assessment: Assessment, *, amount: Amount, at: datetime) -> None:
    decision = assessment.decision
    assert decision.to is not None, "a discretion says where its amount goes"
    clause = next(id for id in decision.cites if not id.startswith("X"))
    settle_request(
        request,
        payout=Payout(clause, amount, decision.to, decision.cites, is_discretionary=True),
        at=at,
    )


@transaction.atomic
def withdraw_request(request: Request, *, at: datetime) -> Request:
    """Let the member take the request back, as long as nothing was settled.

    Raises:
        NotOpen: where it is settled, ruled on or withdrawn.
    """
    request = _lock_open(request, act="withdraw it")
    request.status, request.closed_at = RequestStatus.WITHDRAWN, at
    request.save(update_fields=["status", "closed_at"])
    _tell(request, "request.withdrawn", actor=f"member:{request.member_id}", at=at, body={})
    return request


@transaction.atomic
def send_refund_again(request: Request, *, by: Staff, at: datetime) -> Request:
    """Try once more to return money that the processor would not take; the amount stays as it was granted.

    Raises:
        NotAnAgent: for auditors and other sites' staff.
        NotOpen: where no refund of this request failed.
    """
    _require_agent(by, request)
    request = _lock(request)
    if not hasattr(request, "settlement"):
        raise NotOpen(request.pk, act="send a refund again", why="nothing was refunded yet.")
    retry_refund(request.settlement, by=by, at=at)
    return request


def _lock(request: Request) -> Request:
    """Lock the member's wallet, then the request; two acts on one request take turns."""
    lock_wallet(request.site_id, member_id=request.member_id)
    found = (
        Request.objects.select_for_update(of=("self",))
        .select_related("site", "member", "version", "payment", "charge__product")
        .filter(pk=request.pk, site_id=request.site_id)
        .first()
    )
    if found is None:
        raise NotFound(f"There is no request {request.pk}.", request=request.pk)
    return found


def _lock_open(request: Request, *, act: str) -> Request:
    request = _lock(request)
    if hasattr(request, "settlement"):
        raise NotOpen(request.pk, act=act, why="something was granted on it already.")
    if hasattr(request, "ruling"):
        raise NotOpen(request.pk, act=act, why=f"{request.ruling.by.name} decided it.")
    if request.status in CLOSED:
        raise NotOpen(request.pk, act=act, why=f"it is {request.get_status_display().lower()}.")
    return request


def _require_agent(by: Staff, request: Request) -> None:
    if by.role == Role.AUDITOR or by.site_id != request.site_id:
        raise NotAnAgent(by.name, request.pk)


def _decide_anew(request: Request, *, at: datetime) -> Assessment:
    """Put the request before the policy again; what is granted without a choice is settled at once."""
    assessment = decide_request(request, papers=papers_of(request), at=at)
    decision = assessment.decision
    if decision.outcome is Outcome.GRANTED and not decision.options:
        assert decision.remedy is not None, "a grant says what"
        assert decision.to is not None, "a grant says where to"
        clause = next(id for id in decision.cites if not id.startswith("X"))
        settle_request(request, payout=Payout(clause, decision.remedy, decision.to, decision.cites), at=at)
    return assessment


def _tell(request: Request, kind: str, *, actor: str, at: datetime, body: Mapping[str, object]) -> Event:
    return record_event(
        request.site,
        kind=kind,
        subject=f"request:{request.pk}",
        actor=actor,
        at=at,
        body=body,
        member_id=request.member_id,
    )
