"""A request as its pages show it, to the member and to the staff: where it stands, and its papers.

Owns which of the two is shown: the decision on the facts as they are while the request is open, the stored one after.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from makegood.claims.assess import assess_subject
from makegood.claims.facts import Subject
from makegood.claims.models import Attachment, Request, RequestStatus
from makegood.claims.queries import Result, result_of


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request stands, and the papers that came with it."""

    result: Result
    papers: list[Attachment]


def standing_of(request: Request, *, anew: Collection[RequestStatus], at: datetime) -> Standing:
    """Give where a request stands: decided anew where its status is one of `anew` and nothing is settled or ruled."""
    # An appeal is decided with the papers of the request that it appeals.
    requests = [pk for pk in (request.appeal_of_id, request.pk) if pk is not None]
    papers = list(Attachment.objects.filter(request_id__in=requests).defer("content").order_by("id"))
    if request.status not in anew or hasattr(request, "settlement") or hasattr(request, "ruling"):
        return Standing(result_of(request), papers)
    kinds = frozenset(paper.kind for paper in papers)
    assessment = assess_subject(Subject.of(request), papers=kinds, at=at)
    return Standing(result_of(request, assessment=assessment), papers)
