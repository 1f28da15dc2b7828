"""What can be known of requests: one's own, and each request's present result.

Owns who may see which request: the filter is in the query, so that somebody else's request does not exist.
Must not write.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from makegood.claims.amounts import Amount, amount_from
from makegood.claims.asks import Ask
from makegood.claims.assess import Assessment, assess_subject, replay
from makegood.claims.decisions import papers_of
from makegood.claims.facts import Subject
from makegood.claims.models import (
    ABOUT,
    Attachment,
    Decision,
    Request,
    RequestStatus,
    Settlement,
    SettlementStatus,
)
from makegood.claims.reminding import THEIRS
from makegood.claims.subjects import subject_of
from makegood.kernel.refusals import NotFound
from makegood.members.models import Member, Staff
from makegood.sites.models import Event, Site
from makegood.statements.lookups import Lookup

WAITING = (
    RequestStatus.OPEN,
    RequestStatus.AWAITING_MEMBER,
    RequestStatus.AWAITING_CHOICE,
    RequestStatus.AWAITING_APPROVAL,
)


# When a missed deadline next decides a request of a site.
NEXT_LAPSE = """
    SELECT min(lapses_at) FROM claims_request request WHERE site_id = %(site)s AND lapses_at IS NOT NULL
    AND status IN ('open', 'awaiting_approval')
    AND NOT EXISTS (SELECT FROM claims_settlement WHERE request_id = request.id)
"""


def preview(member: Member, *, ask: Ask, at: datetime) -> Assessment:
    """Say what the policy would give for an ask that was not sent, as things stand; writes nothing.

    Raises:
        NotFound: where the payment or charge is somebody else's.
    """
    papers = frozenset(paper.kind for paper in ask.papers)
    return assess_subject(subject_of(member, ask=ask, at=at), papers=papers, at=at)


def assess(request: Request, *, at: datetime) -> Assessment:
    """Decide a request on the facts as they are now, without storing it: what its pages show while it is open."""
    return assess_subject(Subject.of(request), papers=papers_of(request), at=at)


def preview_appeal(request: Request, *, at: datetime) -> Assessment:
    """Say how an appeal of a request would stand if it were made now; writes nothing."""
    appeal = replace(Subject.of(request), request_id=None, first_id=request.pk, appealed_at=at)
    return assess_subject(appeal, papers=papers_of(request), at=at)


LATEST_DECISION = Lookup(Decision.objects.select_related("version").order_by("-id"), "request", at_most=1)


def decided(request: Request) -> Assessment:
    """Give the latest stored decision of a request, worked out again from its stored case."""
    return replay(LATEST_DECISION.get(request=request.pk))


@dataclass(frozen=True, slots=True)
class Result:
    """Where a request stands for its reader: the latest decision, and what was chosen, ruled or settled since."""

    status: RequestStatus
    outcome: str
    remedy: Amount | None
    to: str | None
    cites: tuple[str, ...]
    assessment: Assessment
    settlement: Settlement | None


def result_of(request: Request, *, assessment: Assessment | None = None) -> Result:
    """Give the result of a request: a settlement or a denial by an agent comes before the policy's own words.

    Without an `assessment` at hand, the latest stored decision counts.
    """
    assessment, status = assessment or decided(request), RequestStatus(request.status)
    decision = assessment.decision
    settlement: Settlement | None = getattr(request, "settlement", None)
    if settlement is not None:
        remedy = amount_from(settlement.amount) if settlement.amount else None
        to = settlement.destination if settlement.amount else None
        return Result(status, "granted", remedy, to, tuple(settlement.cites), assessment, settlement)
    if hasattr(request, "ruling") and not request.ruling.amount:
        return Result(status, "denied", None, None, decision.cites, assessment, None)
    to = decision.to.value if decision.to else None
    return Result(status, decision.outcome.value, decision.remedy, to, decision.cites, assessment, None)


def is_own_request(staff: Staff, request: Request) -> bool:
    """Tell whether somebody of the staff is the member who asks, under the same sign-in."""
    return staff.user_id is not None and staff.user_id == request.member.user_id


def has_acted(staff: Staff, request: Request) -> bool:
    """Tell whether one of the staff found, proposed, decided or approved anything on a request."""
    ruled = Q(ruling__by=staff) | Q(ruling__approved_by=staff)
    acted = Q(findings__by=staff) | Q(proposals__by=staff) | ruled
    return Request.objects.filter(acted, pk=request.pk).exists()


def request_for_member(member: Member, request_id: int) -> Request:
    """Give one of the member's own requests.

    Raises:
        NotFound: where there is none of that number, or it is somebody else's.
    """
    own = _whole_case().filter(site_id=member.site_id, member=member)
    return _one(own.select_related("ruling__decision"), request_id)


def request_for_staff(site: Site, request_id: int) -> Request:
    """Give one request of a site to its staff.

    Raises:
        NotFound: where this site has none of that number.
    """
    return _one(_whole_case().filter(site=site), request_id)


def _one(requests: QuerySet[Request], request_id: int) -> Request:
    found = requests.filter(pk=request_id).first()
    if found is None:
        raise NotFound(f"There is no request {request_id} here.", request=request_id)
    return found


def _whole_case() -> QuerySet[Request]:
    """Give requests with all that decides about one of them while it is open."""
    return _whole().select_related("charge__session").prefetch_related("charge__incidents", "order__incidents")


def _whole() -> QuerySet[Request]:
    return Request.objects.select_related(
        "site",
        "member",
        "version",
        "payment__product",
        "payment__version",
        "charge__product",
        "charge__counterpart",
        "bill__membership__plan",
        "order__product",
        "counterpart",
        "appeal_of",
        "appeal",
        "settlement",
        "ruling__by",
        "ruling__approved_by",
    )


def events_of(request: Request, *, besides: Collection[str] = ()) -> list[Event]:
    """Give what happened to a request, and to the subjects named besides, oldest first, with what was written then.

    Each carries the `staff_name` of the one who acted, where somebody of the staff did.
    """
    return list(events_about(request, besides=besides))


def events_about(request: Request, *, besides: Collection[str]) -> QuerySet[Event]:
    """List the same events, for who asks for more beside each."""
    subjects = [request.ref, *besides]
    events = Event.objects.filter(site_id=request.site_id, subject__in=subjects).select_related("message")
    actors = Staff.objects.annotate(actor=Concat(Value("staff:"), Cast("pk", CharField())))
    acted = actors.filter(site_id=request.site_id, actor=OuterRef("actor"))
    return events.annotate(staff_name=Subquery(acted.values("name")[:1])).order_by("id")


def words_said(request: Request, events: Iterable[Event]) -> Mapping[int, str]:
    """Give what people wrote at each event of a request, by the event's id; events without words are left out."""
    own = {"request.made": request.says}
    if hasattr(request, "ruling"):
        own["request.ruled"] = request.ruling.because
    said = {event.pk: own.get(event.kind) or _message_at(event) for event in events}
    return {pk: text for pk, text in said.items() if text}


def _message_at(event: Event) -> str:
    return event.message.text if hasattr(event, "message") else ""


def requests_of(member: Member) -> QuerySet[Request]:
    """List the member's requests, the newest first."""
    return _whole().filter(site_id=member.site_id, member=member).order_by("-made_at", "-id")


def open_requests_of(member: Member) -> QuerySet[Request]:
    """List the member's requests that nobody has answered for good yet, the newest first."""
    return Request.objects.filter(site_id=member.site_id, member=member, status__in=WAITING).order_by("-made_at", "-id")


def open_about(member: Member, *, ask: Ask) -> QuerySet[Request]:
    """List the member's open requests about the same thing as an ask."""
    about = {kind: getattr(ask, kind) for kind in ABOUT}
    return open_requests_of(member).filter(**{kind: row for kind, row in about.items() if row is not None})


def attachment_for_member(member: Member, attachment_id: int) -> Attachment:
    """Give one paper of the member's own requests.

    Raises:
        NotFound: for anybody else's.
    """
    return _attachment(Attachment.objects.filter(request__member=member), attachment_id)


def attachment_for_staff(site: Site, attachment_id: int) -> Attachment:
    """Give one paper of a site's requests to its staff.

    Raises:
        NotFound: for another site's.
    """
    return _attachment(Attachment.objects.filter(site=site), attachment_id)


def _attachment(papers: QuerySet[Attachment], attachment_id: int) -> Attachment:
    found = papers.filter(pk=attachment_id).first()
    if found is None:
        raise NotFound("There is no such paper here.", attachment=attachment_id)
    return found


def overdue_refunds(site: Site, *, at: datetime) -> QuerySet[Settlement]:
    """List the refunds of a site that should be on their way by now and were not taken, the longest overdue first."""
    granted = Settlement.objects.filter(site=site, refund_by__lte=at).exclude(status=SettlementStatus.DONE)
    return granted.select_related("site").order_by("refund_by", "id")


def lapsing(site: Site) -> QuerySet[Request]:
    """List the open requests that a missed deadline of the operator will decide, or has to decide by now."""
    return Request.objects.filter(site=site, status__in=THEIRS, settlement=None).exclude(lapses_at=None)
