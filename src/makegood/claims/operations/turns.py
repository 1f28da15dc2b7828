"""One turn of a request: locked, checked, decided anew, told.

Owns what every act shares: the order of locks, who may act, and that a decision follows each act. Must not know which
act it is.
"""

from datetime import datetime

from makegood.claims.amounts import amount_from, size_of
from makegood.claims.assess import Assessment
from makegood.claims.decisions import decide_request, papers_of, wait_for_approval
from makegood.claims.models import Proposal, Request, RequestStatus
from makegood.claims.queries import has_acted, is_own_request
from makegood.claims.refusals import NotAnAgent, NotOpen, SameApprover
from makegood.claims.settlement import Payout, settle_request
from makegood.claims.telling import tell
from makegood.kernel.refusals import NotFound
from makegood.ledger.operations import lock_wallet
from makegood.members.models import Role, Staff
from makegood.policy import Decision, Outcome
from makegood.statements.lookups import Lookup

# A request that was denied can still be decided anew by a later fact; one that was settled or withdrawn cannot.
CLOSED = (RequestStatus.SETTLED, RequestStatus.WITHDRAWN)
# What is read with a request: the one thing that it is about is among them.
ABOUT = ("payment__version", "charge__product", "bill__membership", "order__product", "counterpart", "appeal_of")
WHOLE = Request.objects.select_related("site", "member", "version", *ABOUT)
TO_LOCK = Lookup(WHOLE.select_for_update(of=("self",)), "pk", "site_id")


def lock_request(request: Request) -> Request:
    """Lock the member's wallet, then the request; two acts on one request take turns.

    Raises:
        NotFound: where there is none of that number on its site.
    """
    lock_wallet(request.site_id, member_id=request.member_id)
    found = TO_LOCK.first(pk=request.pk, site_id=request.site_id)
    if found is None:
        raise NotFound(f"There is no request {request.pk}.", request=request.pk)
    return found


def lock_undecided(request: Request, *, act: str) -> Request:
    """Lock a request that a later fact can still change.

    Raises:
        NotOpen: where it is settled, ruled on, appealed or withdrawn.
    """
    request = lock_request(request)
    if hasattr(request, "settlement"):
        raise NotOpen(request.pk, act=act, why="something was granted on it already.")
    if hasattr(request, "ruling"):
        raise NotOpen(request.pk, act=act, why=f"{request.ruling.by.name} decided it.")
    if hasattr(request, "appeal"):
        raise NotOpen(request.pk, act=act, why=f"it was appealed; request {request.appeal.pk} goes on with it.")
    if request.status in CLOSED:
        raise NotOpen(request.pk, act=act, why=f"it is {request.get_status_display().lower()}.")
    return request


def require_agent(by: Staff, request: Request) -> None:
    """See that somebody may act on a request.

    Raises:
        NotAnAgent: for auditors and other sites' staff.
        SameApprover: for whoever asks themselves, and on an appeal for whoever acted on the request that was appealed.
    """
    if by.role == Role.AUDITOR or by.site_id != request.site_id:
        raise NotAnAgent(by.name, about=str(request))
    if is_own_request(by, request):
        raise SameApprover(by.name, request.pk, why="nobody decides what they ask for themselves.")
    first = request.appeal_of
    if first is not None and has_acted(by, first):
        raise SameApprover(
            by.name, request.pk, why=f"somebody who did not act on request {first.pk} decides the appeal."
        )


def decide_anew(request: Request, *, at: datetime) -> Assessment:
    """Put the request before the policy again; what is granted without a choice is settled at once.

    An amount that waits for a second agent goes on waiting while the policy still leaves it to the staff.
    """
    waited = request.status == RequestStatus.AWAITING_APPROVAL
    assessment = decide_request(request, papers=papers_of(request), at=at)
    if waited:
        _keep_or_drop(request, request.proposals.get(withdrawn_at=None), assessment.decision, at=at)
    _settle_grant(request, assessment.decision, at=at)
    return assessment


def _keep_or_drop(request: Request, proposal: Proposal, decision: Decision, *, at: datetime) -> None:
    amount = amount_from(proposal.amount)
    bound = decision.bound if decision.outcome is Outcome.DISCRETIONARY else None
    if bound is not None and size_of(amount) <= size_of(bound):
        wait_for_approval(request)
    else:
        drop_proposal(request, actor="site", at=at)


def drop_proposal(request: Request, *, actor: str, at: datetime) -> None:
    """Take back the amount that waits for a second agent, where one does."""
    if request.proposals.filter(withdrawn_at=None).update(withdrawn_at=at):
        tell(request, "request.proposal_withdrawn", actor=actor, at=at, body={})


def _settle_grant(request: Request, decision: Decision, *, at: datetime) -> None:
    if decision.outcome is not Outcome.GRANTED or decision.options:
        return
    clause = next(id for id in decision.cites if not id.startswith("X"))
    # What a missed deadline gives is no measure of what was bought, as little as what an agent gives.
    is_measured = decision.missed is None
    payout = Payout(clause, decision.remedy, decision.to, decision.cites, is_discretionary=not is_measured)
    settle_request(request, payout=payout, at=at)
