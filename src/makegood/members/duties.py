"""Which act belongs to which role: the one table that the pages of the staff are opened by.

Owns the names of duties and who has them. Everybody of the staff may read everything of their own site, so reading is
no duty. What an act needs besides, as a second person for a second approval, the operations hold. Pure.
"""

from collections.abc import Mapping
from enum import StrEnum

from makegood.members.models import Role


class Duty(StrEnum):
    """Something that only some of the staff may do."""

    CASES = "cases"
    REFUNDS = "refunds"
    REPORTS = "reports"
    DELIVERY = "delivery"
    CANCELLATIONS = "cancellations"
    NOTES = "notes"
    APPROVE = "approve"
    DISPUTES = "disputes"
    SANCTIONS = "sanctions"
    STAFF = "staff"
    SECOND_FACTOR = "second_factor"
    PUBLISH = "publish"
    CLOCK = "clock"


# In words, as the end of “You may not …”.
IN_WORDS: Mapping[Duty, str] = {
    Duty.CASES: "answer the questions of a case, or decide it",
    Duty.REFUNDS: "send money again that did not arrive",
    Duty.REPORTS: "settle a report",
    Duty.DELIVERY: "say how a delivery goes, or record what went wrong",
    Duty.CANCELLATIONS: "record a cancellation that came by telephone or e-mail",
    Duty.NOTES: "write a note for the staff",
    Duty.APPROVE: "give a second approval",
    Duty.DISPUTES: "record what became of a dispute",
    Duty.SANCTIONS: "close an account, or open it again",
    Duty.STAFF: "say who works here, and in which role",
    Duty.SECOND_FACTOR: "lift a second factor that was lost",
    Duty.PUBLISH: "publish a policy",
    Duty.CLOCK: "move the clock of the site",
}

_AGENTS = frozenset({Duty.CASES, Duty.REFUNDS, Duty.REPORTS, Duty.DELIVERY, Duty.CANCELLATIONS, Duty.NOTES})

DUTIES: Mapping[Role, frozenset[Duty]] = {
    Role.AUDITOR: frozenset(),
    Role.AGENT: _AGENTS,
    Role.APPROVER: _AGENTS | {Duty.APPROVE},
    Role.OPERATOR: frozenset(Duty),
}


def duties_of(role: str) -> frozenset[Duty]:
    """Give what a role may do.

    >>> Duty.APPROVE in duties_of("approver"), Duty.APPROVE in duties_of("agent"), len(duties_of("auditor"))
    (True, False, 0)
    """
    return DUTIES[Role(role)]


def roles_with(duty: Duty) -> tuple[Role, ...]:
    """Give the roles that may do it, the narrowest first.

    >>> [role.value for role in roles_with(Duty.APPROVE)]
    ['approver', 'operator']
    """
    return tuple(role for role, duties in DUTIES.items() if duty in duties)
