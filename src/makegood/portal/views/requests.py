"""A member's requests: the list, one request with its story and what can be done now, and the acts themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from makegood.claims.actions import Act, member_actions
from makegood.claims.models import Request
from makegood.claims.operations import choose_option, supply_papers, withdraw_request
from makegood.claims.queries import (
    assess,
    attachment_for_member,
    request_for_member,
    requests_of,
    result_of,
    words_said,
)
from makegood.look.doors import member_page
from makegood.look.downloads import paper_download
from makegood.look.outcomes import WAYS, offers_of
from makegood.look.pages import show_page
from makegood.look.stories import story_of
from makegood.look.visits import MemberVisit
from makegood.look.words import state_of_request
from makegood.notices.queries import letters_of
from makegood.portal.forms import SupplyForm
from makegood.sites.queries import timeline


@require_GET
@member_page
def requests(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """List all that the member ever asked."""
    lines = [(each, state_of_request(each)) for each in requests_of(visit.member)[:100]]
    return show_page(request, "portal/requests/list.html", visit=visit, values={"section": "help", "requests": lines})


@require_GET
@member_page
def one(request: HttpRequest, visit: MemberVisit, *, request_id: int) -> HttpResponse:
    """Show one request: where it stands, what can be done now, and all that happened."""
    return _show(request, visit, request_for_member(visit.member, request_id))


def _show(request: HttpRequest, visit: MemberVisit, claim: Request, form: SupplyForm | None = None) -> HttpResponse:
    result = result_of(claim)
    actions = {action.act.value: action for action in member_actions(claim, result)}
    # What is open to choose is shown as it is now, not as it was when the request was last decided.
    assessment = assess(claim, at=visit.at) if Act.CHOOSE in actions else result.assessment
    if form is None and Act.SUPPLY in actions:
        form = SupplyForm(papers=_papers(claim, actions[Act.SUPPLY].needs))
    events = timeline(visit.site, f"request:{claim.pk}")
    values: dict[str, object] = {
        "section": "help",
        "claim": claim,
        "state": state_of_request(claim),
        "result": result,
        "explanation": assessment.explanation,
        "decision": assessment.decision,
        "version": claim.version.number,
        "offers": offers_of(assessment),
        "way": WAYS[assessment.decision.to] if assessment.decision.to else "",
        "actions": actions,
        "form": form,
        "story": story_of(events, names={f"member:{visit.member.pk}": "You"}, said=words_said(claim, events)),
        "papers": claim.attachments.defer("content").order_by("id"),
        "letters": letters_of(claim),
    }
    status = 422 if form is not None and form.is_bound else 200
    return show_page(request, "portal/requests/one.html", visit=visit, values=values, status=status)


def _papers(claim: Request, missing: tuple[str, ...]) -> tuple[str, ...]:
    """Give the papers that can be added: what is missing, else proof of whatever the member wants to show."""
    return missing or ("proof",)


@require_POST
@member_page
def choose(request: HttpRequest, visit: MemberVisit, *, request_id: int) -> HttpResponse:
    """Take one of the options."""
    claim = request_for_member(visit.member, request_id)
    choose_option(claim, clause=request.POST.get("clause", ""), at=visit.at)
    return redirect("portal:request", visit.site.slug, claim.pk)


@require_POST
@member_page
def supply(request: HttpRequest, visit: MemberVisit, *, request_id: int) -> HttpResponse:
    """Add what was missing."""
    claim = request_for_member(visit.member, request_id)
    missing = result_of(claim).assessment.decision.missing
    form = SupplyForm(request.POST, request.FILES, papers=_papers(claim, missing))
    if not form.is_valid():
        return _show(request, visit, claim, form)
    supply_papers(claim, papers=form.papers_of(visit.member), says=form.cleaned_data["says"], at=visit.at)
    return redirect("portal:request", visit.site.slug, claim.pk)


@require_POST
@member_page
def withdraw(request: HttpRequest, visit: MemberVisit, *, request_id: int) -> HttpResponse:
    """Take the request back."""
    claim = request_for_member(visit.member, request_id)
    withdraw_request(claim, at=visit.at)
    return redirect("portal:request", visit.site.slug, claim.pk)


@require_GET
@member_page
def paper(request: HttpRequest, visit: MemberVisit, *, paper_id: int) -> HttpResponse:
    """Give back a paper that came with one of the member's own requests, as a download."""
    return paper_download(attachment_for_member(visit.member, paper_id))
