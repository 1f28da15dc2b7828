"""What can be done with a request now, for each caller, from one function: pages and programs show this list.

Owns the list only; `operations` enforces it again under its locks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from makegood.claims.appeals import why_no_appeal
from makegood.claims.models import Request, RequestStatus, SettlementStatus
from makegood.claims.queries import Result, has_acted, is_own_request
from makegood.members.models import Member, Role, Staff
from makegood.policy import Outcome


class Act(StrEnum):
    """An act on a request, in the words of the operations."""

    SUPPLY = "supply"
    CHOOSE = "choose"
    WITHDRAW = "withdraw"
    FIND = "find"
    DECIDE = "decide"
    APPROVE = "approve"
    WITHDRAW_RULING = "withdraw_ruling"
    SEND_AGAIN = "send_again"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Action:
    """One open act and what it takes: papers to supply, clauses to choose from, findings to record."""

    act: Act
    needs: tuple[str, ...] = ()


def open_actions(request: Request, result: Result, *, caller: Member | Staff) -> tuple[Action, ...]:
    """List what a caller can do with a request, the most pressing first; nobody acts on another member's."""
    match caller:
        case Member():
            return _of_member(request, result) if caller.pk == request.member_id else ()
        case Staff():
            return _of_staff(request, result, actor=caller)


def _of_member(request: Request, result: Result) -> tuple[Action, ...]:
    decision, found = result.assessment.decision, []
    if _is_undecided(request):
        if request.status == RequestStatus.AWAITING_CHOICE:
            found.append(Action(Act.CHOOSE, tuple(option.clause for option in decision.options)))
        found.append(Action(Act.SUPPLY, decision.missing))
        if request.status != RequestStatus.DENIED:
            found.append(Action(Act.WITHDRAW))
    if not why_no_appeal(request):
        found.append(Action(Act.APPEAL))
    return tuple(found)


def _of_staff(request: Request, result: Result, *, actor: Staff) -> tuple[Action, ...]:
    # Auditors only read.
    if actor.role == Role.AUDITOR:
        return ()
    settlement = result.settlement
    if settlement is not None and settlement.status == SettlementStatus.FAILED:
        return (Action(Act.SEND_AGAIN),)
    if not _is_undecided(request) or is_barred(actor, request):
        return ()
    return (*_judging(result), *_deciding(request, result, actor=actor), *_more_findings(result))


def _judging(result: Result) -> Iterator[Action]:
    if result.assessment.decision.findings:
        yield Action(Act.FIND, result.assessment.decision.findings)


def _deciding(request: Request, result: Result, *, actor: Staff) -> Iterator[Action]:
    if request.status == RequestStatus.AWAITING_APPROVAL:
        if not request.proposals.filter(withdrawn_at=None, by=actor).exists():
            yield Action(Act.APPROVE)
        yield Action(Act.WITHDRAW_RULING)
    elif result.assessment.decision.outcome is Outcome.DISCRETIONARY:
        yield Action(Act.DECIDE)


def _more_findings(result: Result) -> Iterator[Action]:
    asked = result.assessment.decision.findings
    others = tuple(name for name in result.assessment.policy.findings if name not in asked)
    if others:
        yield Action(Act.FIND, others)


def is_barred(actor: Staff, request: Request) -> bool:
    """Tell whether somebody else must decide: nobody acts on their own request, nor on the appeal of one acted on."""
    if is_own_request(actor, request):
        return True
    return request.appeal_of is not None and has_acted(actor, request.appeal_of)


def _is_undecided(request: Request) -> bool:
    """Tell whether a later fact could still change the outcome: nothing settled, ruled, appealed or withdrawn."""
    is_closed = request.status in (RequestStatus.SETTLED, RequestStatus.WITHDRAWN)
    return not (is_closed or any(hasattr(request, end) for end in ("settlement", "ruling", "appeal")))
