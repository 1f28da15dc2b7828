"""The queue: a site's requests by deadline, narrowed, counted, and given a page at a time.

Owns how a page is found among very many requests: its numbers first, each status from one stretch of an index, then
the rows of that page and nothing else. No count looks at more than a page could say. Must not write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from makegood.claims.models import Decision, Request, RequestStatus, Settlement, SettlementStatus
from makegood.claims.paging import cursor, past
from makegood.claims.queries import WAITING
from makegood.claims.reminding import THEIRS
from makegood.claims.searching import MOST_MEMBERS, Sought, members_meant
from makegood.members.models import Member
from makegood.sites.models import Site

PAGE = 50
ANYTHING = Sought()
# What is counted beyond this is only said to be more.
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Filter:
    """Which requests are shown together: those of some statuses, and what must hold of them besides."""

    statuses: tuple[RequestStatus, ...] = tuple(RequestStatus)
    besides: Q = field(default_factory=Q)

    @property
    def condition(self) -> Q:
        """Give the whole of it as one condition."""
        return self.besides if len(self.statuses) == len(RequestStatus) else self.besides & Q(status__in=self.statuses)


def _settled(status: SettlementStatus) -> Exists:
    return Exists(Settlement.objects.filter(request=OuterRef("pk"), status=status))


FILTERS: Mapping[str, Filter] = {
    "waiting": Filter(WAITING),
    "staff": Filter(THEIRS, Q(~_settled(SettlementStatus.PENDING))),
    "member": Filter((RequestStatus.AWAITING_MEMBER, RequestStatus.AWAITING_CHOICE)),
    "late": Filter(THEIRS, Q(overdue_at__isnull=False)),
    "failed": Filter(besides=Q(_settled(SettlementStatus.FAILED))),
    "denied": Filter((RequestStatus.DENIED,)),
    "settled": Filter((RequestStatus.SETTLED,)),
    "all": Filter(),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue: the request, and what it waits for."""

    request: Request
    waits_for: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue; `after` continues it, where there is more.

    It is vague where so many members are meant by what was looked for that none of them is shown.
    """

    lines: Sequence[Waiting]
    after: str | None = None
    is_vague: bool = False


def queue(
    site: Site, *, kind: str = "waiting", sought: Sought = ANYTHING, after: str = "", size: int = PAGE
) -> QueuePage:
    """Give a page of a site's requests by deadline, the most urgent first; those without a deadline come last.

    `after` is what an earlier page gave. An unknown `kind` gives what waits.
    """
    requests = Request.objects.filter(sought.condition, site=site)
    if sought.name:
        meant = members_meant(site, sought.name)
        if len(meant) > MOST_MEMBERS:
            return QueuePage((), is_vague=True)
        requests = requests.filter(member_id__in=meant)
    numbers = _numbers(requests, FILTERS.get(kind, FILTERS["waiting"]), after=after, size=size + 1)
    lines = _lines(numbers[:size])
    last = lines[-1].request if len(numbers) > size else None
    return QueuePage(lines, cursor(last.due_at, last.pk) if last else None)


def _numbers(requests: QuerySet[Request], wanted: Filter, *, after: str, size: int) -> list[int]:
    """Give the numbers of a page's requests in their order: the first of each status, and the first of all those.

    Within one status the index has them in order already, so that nothing is read that no page needs.
    """
    first, *others = (
        past(requests.filter(wanted.besides, status=status), after, due="due_at")
        .order_by("due_at", "id")
        .values_list("due_at", "id")[:size]
        for status in wanted.statuses
    )
    found = first.union(*others, all=True).order_by("due_at", "id")[:size] if others else first
    return [number for _, number in found]


def _lines(numbers: Sequence[int]) -> list[Waiting]:
    """Read the rows of a page, with all that is shown of them."""
    latest = Decision.objects.filter(request=OuterRef("pk")).order_by("-id")
    rows = Request.objects.select_related(
        "member",
        "payment__product",
        "charge__product",
        "charge__counterpart",
        "bill__membership__plan",
        "order__product",
        "counterpart",
        "settlement",
    )
    found = rows.annotate(outcome=Subquery(latest.values("record__outcome")[:1])).in_bulk(numbers)
    # The outcome is annotated here, which the row's type does not know.
    return [Waiting(row, waits_for(row, outcome=getattr(row, "outcome"))) for row in map(found.get, numbers) if row]  # noqa: B009


def waits_for(request: Request, *, outcome: str) -> str:
    """Say in one word what a request waits for: finding, ruling, papers, choice, processor, retry, or nothing.

    The `outcome` is that of its latest decision.
    """
    settlement: Settlement | None = getattr(request, "settlement", None)
    if settlement is not None and settlement.status != SettlementStatus.DONE:
        return "retry" if settlement.status == SettlementStatus.FAILED else "processor"
    match request.status:
        case RequestStatus.AWAITING_MEMBER:
            return "papers"
        case RequestStatus.AWAITING_CHOICE:
            return "choice"
        case RequestStatus.AWAITING_APPROVAL:
            return "approval"
        case RequestStatus.OPEN:
            return "finding" if outcome == "needs_findings" else "ruling"
        case _:
            return "nothing"


def queue_counts(site: Site) -> Mapping[str, int]:
    """Count the requests of a site behind each filter, in one query; one more than `MOST_COUNTED` stands for more."""
    return _counted(site.pk, Request.objects.filter(site=site))


def counts_of(member: Member) -> Mapping[str, int]:
    """Count a member's requests behind each filter, as those of a site are."""
    return _counted(member.site_id, Request.objects.filter(site_id=member.site_id, member=member))


def _counted(site_id: int, requests: QuerySet[Request]) -> Mapping[str, int]:
    counts = [_up_to_most(requests.filter(wanted.condition)) for wanted in FILTERS.values()]
    return dict(zip(FILTERS, Site.objects.filter(pk=site_id).values_list(*counts).get(), strict=True))


def _up_to_most(requests: QuerySet[Request]) -> Func:
    some = ArraySubquery(requests.values("pk")[: MOST_COUNTED + 1])
    return Func(some, function="cardinality", output_field=IntegerField())
