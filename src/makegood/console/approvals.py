"""Who may act on a case, in words: an amount that waits for a second agent, and why somebody may not decide.

Owns the sentences. Who may do what is asked of claims, which enforces it again.
"""

from collections.abc import Collection
from dataclasses import dataclass

from makegood.claims.actions import Act, is_barred
from makegood.claims.models import Proposal, Request, RequestStatus
from makegood.claims.queries import is_own_request
from makegood.members.duties import Duty, duties_of, roles_with
from makegood.members.models import Role, Staff


@dataclass(frozen=True, slots=True)
class Approval:
    """An amount that waits for a second agent, what this one of the staff can do with it, and why no more."""

    proposal: Proposal
    is_own: bool
    may_approve: bool
    may_withdraw: bool
    why: str


def approval_of(claim: Request, *, staff: Staff, acts: Collection[Act]) -> Approval | None:
    """Give what waits for a second agent on a case, if anything does."""
    if claim.status != RequestStatus.AWAITING_APPROVAL:
        return None
    proposal = claim.proposals.select_related("by").get(withdrawn_at=None)
    is_own, has_duty = proposal.by_id == staff.pk, Duty.APPROVE in duties_of(staff.role)
    why = "You can agree, or send it back with nothing paid."
    if is_own:
        why = "It is your own proposal, so somebody else has to agree. Until then you can take it back."
    elif not has_duty:
        why = f"The second one is an {' or an '.join(role.label.lower() for role in roles_with(Duty.APPROVE))}."
    return Approval(proposal, is_own, has_duty and Act.APPROVE in acts, Act.WITHDRAW_RULING in acts, why)


def hindrance_of(claim: Request, *, staff: Staff, acts: Collection[Act]) -> str:
    """Say why somebody can do nothing on a case that waits for the staff; nothing where they can, or nobody has to."""
    if acts or claim.status not in (RequestStatus.OPEN, RequestStatus.AWAITING_APPROVAL):
        return ""
    if staff.role == Role.AUDITOR:
        return "You read as an auditor. An agent of this site decides."
    if is_own_request(staff, claim):
        return "You ask this yourself, as a member. Somebody else of the staff decides it."
    if is_barred(staff, claim):
        return f"You acted on request {claim.appeal_of_id}, which this one appeals. Somebody who did not decides it."
    return ""
