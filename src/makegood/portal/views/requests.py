"""A member's requests: the list, one request with its story and what can be done now, and the acts themselves."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from makegood.claims.actions import Act, open_actions
from makegood.claims.appeals import why_no_appeal
from makegood.claims.models import Request, RequestStatus
from makegood.claims.operations import appeal_request, choose_option, supply_papers, withdraw_request
from makegood.claims.queries import (
    attachment_for_member,
    events_of,
    preview_appeal,
    request_for_member,
    requests_of,
    result_of,
    words_said,
)
from makegood.claims.queue import FILTERS, counts_of
from makegood.claims.refusals import AlreadySettled, NotOpen
from makegood.claims.reminding import THEIRS
from makegood.look.case import standing_of
from makegood.look.doors import member_page
from makegood.look.downloads import paper_download
from makegood.look.outcomes import WAYS, offers_of
from makegood.look.pages import show_page
from makegood.look.paging import page_of
from makegood.look.questions import leads_to
from makegood.look.stories import story_of
from makegood.look.visits import MemberVisit
from makegood.look.words import state_of_request
from makegood.notices.queries import letters_of
from makegood.portal.forms import AppealForm, SupplyForm
from makegood.sites.models import Event

PAGE = 25
# Which of one's own requests are listed, in the words of the tabs; the filters are those of the queue.
TABS = {
    "all": "All",
    "member": "Waiting for you",
    "staff": "With us",
    "settled": "Settled",
    "denied": "Denied",
}
# What is open to choose is shown as it is now, not as it was when the request was last decided.
SHOWN_ANEW = (RequestStatus.AWAITING_CHOICE,)


@require_GET
@member_page
def requests(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """List a page of what the member ever asked, the latest first."""
    kind = request.GET.get("show", "")
    kind = kind if kind in TABS else "all"
    wanted = requests_of(visit.member).filter(FILTERS[kind].condition)
    page = page_of(wanted, before=request.GET.get("before", ""), size=PAGE)
    counts = counts_of(visit.member)
    values: dict[str, object] = {
        "section": "help",
        "kind": kind,
        "filters": [(name, text, counts[name]) for name, text in TABS.items()],
        "requests": [(each, state_of_request(each)) for each in page.rows],
        "before": page.before,
    }
    return show_page(request, "portal/requests/list.html", visit=visit, values=values)


@require_GET
@member_page
def one(request: HttpRequest, visit: MemberVisit, *, request_id: int) -> HttpResponse:
    """Show one request: where it stands, what can be done now, and all that happened."""
    return _show(request, visit, request_for_member(visit.member, request_id))


def _show(request: HttpRequest, visit: MemberVisit, claim: Request, form: SupplyForm | None = None) -> HttpResponse:
    standing = standing_of(claim, anew=SHOWN_ANEW, at=visit.at)
    assessment, events = standing.result.assessment, events_of(claim)
    actions = {action.act.value: action for action in open_actions(claim, standing.result, caller=visit.member)}
    if form is None and Act.SUPPLY in actions:
        form = SupplyForm(papers=_papers(actions[Act.SUPPLY].needs))
    values: dict[str, object] = {
        "section": "help",
        "claim": claim,
        "state": state_of_request(claim),
        "result": standing.result,
        "explanation": assessment.explanation,
        "decision": assessment.decision,
        "version": claim.version.number,
        "offers": offers_of(assessment),
        "way": WAYS[assessment.decision.to] if assessment.decision.to else "",
        "actions": actions,
        "form": form,
        "with_us": claim.status in THEIRS and standing.result.settlement is None,
        "hears_by": None if _is_answered(events) else assessment.decision.reply_by,
        "story": story_of(events, names={f"member:{visit.member.pk}": "You"}, said=words_said(claim, events)),
        "papers": standing.papers,
        "letters": letters_of(claim),
    }
    status = 422 if form is not None and form.is_bound else 200
    return show_page(request, "portal/requests/one.html", visit=visit, values=values, status=status)


def _is_answered(events: Sequence[Event]) -> bool:
    """Tell whether one of the staff has acted by now: that is the first answer, whatever comes of it."""
    return any(event.actor.startswith("staff:") for event in events)


def _papers(missing: tuple[str, ...]) -> tuple[str, ...]:
    """Give the papers that can be added: what is missing, else proof of whatever the member wants to show."""
    return missing or ("proof",)


@require_POST
@member_page
def choose(request: HttpRequest, visit: MemberVisit, *, request_id: int) -> HttpResponse:
    """Take one of the options."""
    claim, clause = request_for_member(visit.member, request_id), request.POST.get("clause", "")
    return _act(request, visit, claim, lambda: choose_option(claim, clause=clause, at=visit.at))


@require_POST
@member_page
def supply(request: HttpRequest, visit: MemberVisit, *, request_id: int) -> HttpResponse:
    """Add what was missing."""
    claim = request_for_member(visit.member, request_id)
    missing = result_of(claim).assessment.decision.missing
    form = SupplyForm(request.POST, request.FILES, papers=_papers(missing))
    if not form.is_valid():
        return _show(request, visit, claim, form)
    papers, says = form.papers_of(visit.member), form.cleaned_data["says"]
    return _act(request, visit, claim, lambda: supply_papers(claim, papers=papers, says=says, at=visit.at))


@require_POST
@member_page
def withdraw(request: HttpRequest, visit: MemberVisit, *, request_id: int) -> HttpResponse:
    """Take the request back."""
    claim = request_for_member(visit.member, request_id)
    return _act(request, visit, claim, lambda: withdraw_request(claim, at=visit.at))


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def appeal(request: HttpRequest, visit: MemberVisit, *, request_id: int) -> HttpResponse:
    """Say what an appeal would lead to, and take it: it becomes a request of its own."""
    claim = request_for_member(visit.member, request_id)
    if request.method != "POST":
        return _show_appeal(request, visit, claim, AppealForm())
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _show_appeal(request, visit, claim, form)
    try:
        made = appeal_request(claim, says=form.cleaned_data["says"], at=visit.at, key=form.key_for(visit.member))
    except NotOpen as late:
        messages.warning(request, late.message)
        return redirect("portal:request", visit.site.slug, claim.pk)
    return redirect("portal:request", visit.site.slug, made.pk)


def _show_appeal(request: HttpRequest, visit: MemberVisit, claim: Request, form: AppealForm) -> HttpResponse:
    why_not = why_no_appeal(claim)
    values: dict[str, object] = {"section": "help", "claim": claim, "form": form, "why_not": why_not}
    if not why_not:
        decision = preview_appeal(claim, at=visit.at).decision
        values |= {
            "leads_to": leads_to(decision),
            "decides_by": decision.deadline,
            "hears_by": decision.reply_by,
        }
    status = 422 if form.is_bound else 200
    return show_page(request, "portal/requests/appeal.html", visit=visit, values=values, status=status)


def _act(request: HttpRequest, visit: MemberVisit, claim: Request, act: Callable[[], object]) -> HttpResponse:
    """Do it; where it came too late, or twice, the request's page says so and shows what is open now."""
    try:
        act()
    except (AlreadySettled, NotOpen) as late:
        messages.warning(request, late.message)
    return redirect("portal:request", visit.site.slug, claim.pk)


@require_GET
@member_page
def paper(request: HttpRequest, visit: MemberVisit, *, paper_id: int) -> HttpResponse:
    """Give back a paper that came with one of the member's own requests, as a download."""
    return paper_download(attachment_for_member(visit.member, paper_id))
