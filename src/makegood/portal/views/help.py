"""The help centre, in three steps: what is it about, what happened, what you can get. Nothing is kept between them but
the address, so that every step can be reloaded, bookmarked and gone back to."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from makegood.claims.asks import Ask
from makegood.claims.assess import Assessment
from makegood.claims.models import Request
from makegood.claims.queries import open_about, open_requests_of, preview
from makegood.claims.topics import topics_for
from makegood.look.doors import member_page
from makegood.look.outcomes import WAYS, offers_of, reasons_beside_papers, with_papers
from makegood.look.pages import show_page
from makegood.look.paging import words_in
from makegood.look.questions import questions_of
from makegood.look.visits import MemberVisit
from makegood.policy import TopicNotDecided
from makegood.portal.asking import ask_about, send_request
from makegood.portal.forms import AskForm
from makegood.portal.grounds import speaks_of, topics_to_pick
from makegood.portal.history import FIRST, KINDS, PAGE, kinds_sold, shelves, things_asked_about
from makegood.portal.things import Thing
from makegood.sites.queries import policy_of, version_in_force

# Words to search for, and no more of them than a query should hold.


@require_GET
@member_page
def about(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Step one: pick from one's own history, all of it at a glance or a page of one kind."""
    kinds = _kinds_to_ask_about(visit)
    only = request.GET.get("only", "")
    only = only if only in kinds else ""
    words = words_in(request.GET.get("find", ""))
    values: dict[str, object] = {
        "section": "help",
        "shelves": shelves(
            visit.member,
            kinds=[only] if only else kinds,
            words=words,
            before=request.GET.get("before", "") if only else "",
            size=PAGE if only else FIRST,
        ),
        "tabs": [(kind, KINDS[kind].heading) for kind in kinds] if len(kinds) > 1 else [],
        "only": only,
        "words": words,
        "asked": things_asked_about(open_requests_of(visit.member)),
    }
    return show_page(request, "portal/help/about.html", visit=visit, values=values)


def _kinds_to_ask_about(visit: MemberVisit) -> list[str]:
    """Leave out what the policy has no word for: to ask about it would lead nowhere."""
    policy = policy_of(version_in_force(visit.site, at=visit.at))
    return [kind for kind in kinds_sold(visit.sells) if speaks_of(policy, kind)]


@require_GET
@member_page
def ground(request: HttpRequest, visit: MemberVisit, *, thing: Thing) -> HttpResponse:
    """Step two: pick one of the grounds that the policy knows for it."""
    ask = ask_about(visit.member, thing=thing)
    topics = topics_for(visit.member, ask=ask, at=visit.at)
    values: dict[str, object] = {
        "section": "help",
        "ask": ask,
        "thing": thing,
        "topics": topics_to_pick(topics, ask=ask),
        "open_requests": open_about(visit.member, ask=ask),
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


def _is_same(request: Request, ask: Ask) -> bool:
    return (request.remedy, request.ground) == (ask.remedy, ask.ground)


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
        "open_requests": [each for each in open_about(visit.member, ask=ask) if _is_same(each, ask)],
        "needed": form.still_needed(assessment.decision.missing),
    }
    return show_page(
        request, "portal/help/outcome.html", visit=visit, values=values, status=422 if form.is_bound else 200
    )
