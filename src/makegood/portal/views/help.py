"""The help centre, in three steps: what is it about, what happened, what you can get. Nothing is kept between them but
the address, so that every step can be reloaded, bookmarked and gone back to."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from makegood.claims.asks import Ask
from makegood.claims.assess import Assessment
from makegood.claims.queries import preview
from makegood.claims.topics import topics_for
from makegood.look.doors import member_page
from makegood.look.outcomes import WAYS, offers_of, reasons_beside_papers, with_papers
from makegood.look.pages import show_page
from makegood.look.questions import questions_of
from makegood.look.visits import MemberVisit
from makegood.payments.queries import payments_of
from makegood.policy import TopicNotDecided
from makegood.portal.asking import ask_about, how_sure, send_request
from makegood.portal.forms import AskForm
from makegood.portal.things import Thing
from makegood.services.queries import charges_of

SHOWN = 20


@require_GET
@member_page
def about(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Step one: pick a payment or a charge from one's own."""
    values: dict[str, object] = {
        "section": "help",
        "payments": payments_of(visit.member).exclude(paid_at=None)[:SHOWN],
        "charges": charges_of(visit.member, limit=SHOWN),
    }
    return show_page(request, "portal/help/about.html", visit=visit, values=values)


@require_GET
@member_page
def ground(request: HttpRequest, visit: MemberVisit, *, thing: Thing) -> HttpResponse:
    """Step two: pick one of the grounds that the policy knows for it."""
    ask = ask_about(visit.member, thing=thing)
    values: dict[str, object] = {
        "section": "help",
        "ask": ask,
        "thing": thing,
        "topics": sorted(topics_for(visit.member, ask=ask, at=visit.at), key=how_sure),
    }
    return show_page(request, "portal/help/ground.html", visit=visit, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def outcome(request: HttpRequest, visit: MemberVisit, *, thing: Thing, remedy: str, ground: str) -> HttpResponse:
    """Step three: say what the policy gives as it stands, and take the request."""
    bare = replace(ask_about(visit.member, thing=thing), remedy=remedy, ground=ground)
    try:
        assessment = preview(visit.member, ask=bare, at=visit.at)
    except TopicNotDecided as unknown:
        raise Http404(unknown.message) from unknown
    papers = assessment.policy.papers(remedy, ground)
    if request.method != "POST":
        shown = AskForm(papers=papers, initial=request.GET.dict())
        return _show_outcome(request, visit, bare, assessment, shown)
    form = AskForm(request.POST, request.FILES, papers=papers)
    if not form.is_valid():
        return _show_outcome(request, visit, bare, assessment, form)
    ask = replace(bare, says=form.cleaned_data["says"], papers=form.papers_of(visit.member))
    sent = send_request(
        visit.member, ask=ask, prefer=form.cleaned_data["prefer"], at=visit.at, key=form.key_for(visit.member)
    )
    return redirect("portal:request", visit.site.slug, sent.pk)


def _show_outcome(
    request: HttpRequest, visit: MemberVisit, ask: Ask, assessment: Assessment, form: AskForm
) -> HttpResponse:
    whole = with_papers(assessment)
    offers = offers_of(whole)
    wanted = str(form["prefer"].value() or "")
    values: dict[str, object] = {
        "section": "help",
        "ask": ask,
        "form": form,
        "version": assessment.version.number,
        "decision": whole.decision,
        "explanation": whole.explanation,
        "reasons": reasons_beside_papers(whole),
        "offers": offers,
        "preferred": next((each for each in offers if each.clause == wanted), offers[0] if offers else None),
        "way": WAYS[whole.decision.to] if whole.decision.to else "",
        "questions": questions_of(whole, names=whole.decision.findings),
        "needed": form.still_needed(assessment.decision.missing),
    }
    return show_page(
        request, "portal/help/outcome.html", visit=visit, values=values, status=422 if form.is_bound else 200
    )
