"""The queue: what waits, by deadline, with what blocks each."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from makegood.claims import queries as claims
from makegood.look.doors import staff_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit
from makegood.look.words import WAITS, state_of_request

FILTERS = {
    "waiting": "Waiting",
    "staff": "For the staff",
    "member": "For the member",
    "late": "Overdue",
    "failed": "Failed refunds",
    "denied": "Denied",
    "settled": "Settled",
    "all": "All",
}


@require_GET
@staff_page
def queue(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show a page of the queue, the most urgent first."""
    kind = request.GET.get("show", "")
    kind = kind if kind in FILTERS else "waiting"
    page = claims.queue(visit.site, kind=kind, after=request.GET.get("after"))
    counts = claims.queue_counts(visit.site)
    values: dict[str, object] = {
        "section": "queue",
        "kind": kind,
        "filters": [(name, text, counts[name]) for name, text in FILTERS.items()],
        "lines": [(line, WAITS[line.waits_for], state_of_request(line.request)) for line in page.lines],
        "after": page.after,
    }
    return show_page(request, "console/queue.html", visit=visit, values=values)
