"""What can be done with a request now, for each caller, from one function: pages and programs show this list.

Owns the list only; `operations` enforces it again under its locks.
"""

from dataclasses import dataclass
from enum import StrEnum

from makegood.claims.models import Request, RequestStatus, SettlementStatus
from makegood.claims.queries import Result
from makegood.members.models import Role, Staff
from makegood.policy import Outcome


class Act(StrEnum):
    """An act on a request, in the words of the operations."""

    SUPPLY = "supply"
    CHOOSE = "choose"
    WITHDRAW = "withdraw"
    FIND = "find"
    DECIDE = "decide"
    SEND_AGAIN = "send_again"


@dataclass(frozen=True, slots=True)
class Action:
    """One open act and what it takes: papers to supply, clauses to choose from, findings to record."""

    act: Act
    needs: tuple[str, ...] = ()


def member_actions(request: Request, result: Result) -> tuple[Action, ...]:
    """List what the member can do with their request, the most pressing first."""
    if not _is_undecided(request):
        return ()
    decision, found = result.assessment.decision, []
    if request.status == RequestStatus.AWAITING_CHOICE:
        found.append(Action(Act.CHOOSE, tuple(option.clause for option in decision.options)))
    found.append(Action(Act.SUPPLY, decision.missing))
    if request.status != RequestStatus.DENIED:
        found.append(Action(Act.WITHDRAW))
    return tuple(found)


def staff_actions(request: Request, result: Result, *, actor: Staff) -> tuple[Action, ...]:
    """List what a member of staff can do with a request, the most pressing first; auditors only read."""
    if actor.role == Role.AUDITOR:
        return ()
    settlement = result.settlement
    if settlement is not None and settlement.status == SettlementStatus.FAILED:
        return (Action(Act.SEND_AGAIN),)
    if not _is_undecided(request):
        return ()
    decision, found = result.assessment.decision, []
    if decision.findings:
        found.append(Action(Act.FIND, decision.findings))
    if decision.outcome is Outcome.DISCRETIONARY:
        found.append(Action(Act.DECIDE))
    others = tuple(name for name in result.assessment.policy.findings if name not in decision.findings)
    if others:
        found.append(Action(Act.FIND, others))
    return tuple(found)


def _is_undecided(request: Request) -> bool:
    """Tell whether a later fact could still change the outcome: nothing settled, ruled or withdrawn."""
    is_closed = request.status in (RequestStatus.SETTLED, RequestStatus.WITHDRAWN)
    return not (is_closed or hasattr(request, "settlement") or hasattr(request, "ruling"))
