"""The queue: what waits, by deadline, with what blocks each."""

from dataclasses import asdict, dataclass
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from makegood.claims.queue import queue as page_of_queue
from makegood.claims.queue import queue_counts
from makegood.claims.searching import MOST_MEMBERS, Sought
from makegood.console.forms import SaveViewForm
from makegood.console.saved_views import forget_view, save_view, views_of
from makegood.kernel.refusals import NotFound
from makegood.look.doors import acting_page, staff_page
from makegood.look.pages import show_page
from makegood.look.paging import words_in
from makegood.look.urgency import soon_ends
from makegood.look.visits import StaffVisit
from makegood.look.words import WAITS, state_of_request
from makegood.members.duties import Duty
from makegood.policy import Policy
from makegood.sites.queries import policy_of, version_in_force

# What an address calls what is looked for.
KEYS = {"words": "q", "remedy": "remedy", "ground": "ground"}
KEPT = {"show", *KEYS.values()}
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
    """Show a page of the queue, the most urgent first, or of what somebody looks for in it."""
    policy = _policy(visit)
    topics = _topics(policy)
    sought = _sought(request, topics)
    # Whoever looks for something looks everywhere, unless they say where.
    kind = request.GET.get("show", "all" if sought.words else "waiting")
    kind = kind if kind in FILTERS else "waiting"
    page = page_of_queue(visit.site, kind=kind, sought=sought, after=request.GET.get("after", ""))
    narrowed = {name: text for name, text in asdict(sought).items() if text}
    counts = queue_counts(visit.site)
    values: dict[str, object] = {
        "section": "queue",
        "kind": kind,
        "sought": sought,
        "narrowed": urlencode({KEYS[name]: text for name, text in narrowed.items()}),
        "topics": topics,
        "views": views_of(visit.staff),
        "filters": [(name, text, counts[name]) for name, text in FILTERS.items()],
        "lines": [(line, WAITS[line.waits_for], state_of_request(line.request)) for line in page.lines],
        "after": page.after,
        "is_vague": page.is_vague,
        "soon": soon_ends(policy, at=visit.at),
        "most_members": MOST_MEMBERS,
    }
    return show_page(request, "console/queue.html", visit=visit, values=values)


@dataclass(frozen=True, slots=True)
class Topics:
    """What can be asked for on a site, and on which grounds."""

    remedies: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()


def _policy(visit: StaffVisit) -> Policy | None:
    """Give the policy in force; a site that has published nothing yet has a queue all the same."""
    try:
        return policy_of(version_in_force(visit.site, at=visit.at))
    except NotFound:
        return None


def _topics(policy: Policy | None) -> Topics:
    if policy is None:
        return Topics()
    grounds = {ground for remedy in policy.remedies() for ground in policy.grounds(remedy)}
    return Topics(policy.remedies(), tuple(sorted(grounds)))


def _sought(request: HttpRequest, topics: Topics) -> Sought:
    """Read what is looked for; a remedy or ground that the policy does not know narrows nothing."""
    remedy, ground = request.GET.get("remedy", ""), request.GET.get("ground", "")
    return Sought(
        words=words_in(request.GET.get("q", "")),
        remedy=remedy if remedy in topics.remedies else "",
        ground=ground if ground in topics.grounds else "",
    )


@require_POST
@acting_page(Duty.CASES)
def save(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Keep the view of the queue that is shown, under a name."""
    form = SaveViewForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Nothing was kept: give the view a name of at most 40 letters.")
        return redirect("console:queue", visit.site.slug)
    # Read and written anew, so that nothing but a view of the queue is kept.
    query = urlencode([(name, text) for name, text in parse_qsl(form.cleaned_data["query"]) if name in KEPT])
    save_view(visit.staff, name=form.cleaned_data["name"], query=query)
    return redirect(f"{reverse('console:queue', args=[visit.site.slug])}?{query}")


@require_POST
@acting_page(Duty.CASES)
def forget(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Forget a view that one keeps; one that is gone already stays so."""
    forget_view(visit.staff, name=words_in(request.POST.get("name", "")))
    return redirect("console:queue", visit.site.slug)
