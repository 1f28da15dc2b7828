"""The decision of a request: put before the policy, stored with all it takes to replay it, and its state that follows.

Owns how an outcome becomes a state. Must not pay anything.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

from makegood.claims.assess import Assessment, assess_subject, case_record, fingerprint
from makegood.claims.facts import Subject
from makegood.claims.models import Attachment, Decision, Request, RequestStatus
from makegood.claims.reminding import set_deadlines
from makegood.claims.telling import tell
from makegood.policy import Decision as PolicyDecision
from makegood.policy import Outcome, decision_record, next_lapse
from makegood.statements.lookups import Lookup

# What members and agents would call another decision; facts that merely moved on (the clock) do not count.
ESSENCE = ("outcome", "remedy", "to", "cites", "options", "missing", "findings", "least", "most", "bound")

LATEST = Lookup(Decision.objects.order_by("-id"), "request", at_most=1)


def papers_of(request: Request) -> frozenset[str]:
    """Give the kinds of paper that came with a request so far, an appeal's with those of the request appealed."""
    requests = [request.pk] if request.appeal_of_id is None else [request.pk, request.appeal_of_id]
    return frozenset(Attachment.objects.filter(request__in=requests).values_list("kind", flat=True))


def decide_request(request: Request, *, papers: frozenset[str], at: datetime) -> Assessment:
    """Decide a locked request on the facts as they are, store the decision and set the state that follows."""
    assessment = assess_subject(Subject.of(request), papers=papers, at=at)
    before = LATEST.first(request=request.pk)
    stored = _store(request, assessment, at=at)
    _set_state(request, assessment, record=stored.record, at=at)
    if before is None or not _is_same(before.record, stored.record):
        _tell_decision(request, stored, at=at)
    return assessment


def wait_for_approval(request: Request) -> None:
    """Leave a decided request to a second agent: whoever asked waits for the decision alone, the staff took it up."""
    request.status = RequestStatus.AWAITING_APPROVAL
    set_deadlines(request, LATEST.get(request=request.pk).record)
    request.save(update_fields=["status", "due_at", "remind_at"])


def is_answered_otherwise(request: Request, *, at: datetime) -> bool:
    """Tell whether the facts as they are give another answer than the last one that was stored."""
    assessment = assess_subject(Subject.of(request), papers=papers_of(request), at=at)
    return not _is_same(LATEST.get(request=request.pk).record, decision_record(assessment.decision))


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[part] == other[part] for part in ESSENCE)


def _store(request: Request, assessment: Assessment, *, at: datetime) -> Decision:
    case, record = case_record(assessment.case), decision_record(assessment.decision)
    digest = fingerprint(case=case, record=record, policy_digest=assessment.version.digest)
    return Decision.objects.create(
        site_id=request.site_id,
        request=request,
        version=assessment.version,
        at=at,
        case=case,
        record=record,
        digest=digest,
    )


def _set_state(request: Request, assessment: Assessment, *, record: Mapping[str, Any], at: datetime) -> None:
    decision = assessment.decision
    request.status = state_after(decision)
    request.closed_at = at if request.status == RequestStatus.DENIED else None
    request.lapses_at = next_lapse(assessment.policy, decision, case=assessment.case)
    set_deadlines(request, record)
    request.save(update_fields=["status", "closed_at", "due_at", "lapses_at", "remind_at"])


def state_after(decision: PolicyDecision) -> RequestStatus:
    """Say whose turn it is after a decision; a grant without a choice stays open until it is settled."""
    match decision.outcome:
        case Outcome.DENIED:
            return RequestStatus.DENIED
        case Outcome.INCOMPLETE:
            return RequestStatus.AWAITING_MEMBER
        case Outcome.GRANTED:
            return RequestStatus.AWAITING_CHOICE if decision.options else RequestStatus.OPEN
        case Outcome.NEEDS_FINDINGS | Outcome.DISCRETIONARY:
            return RequestStatus.OPEN
        case _:
            assert_never(decision.outcome)


def _tell_decision(request: Request, stored: Decision, *, at: datetime) -> None:
    body = {part: stored.record[part] for part in ("outcome", "remedy", "to", "cites", "missing", "findings")}
    tell(request, "request.decided", at=at, body=body | {"decision": stored.pk})
