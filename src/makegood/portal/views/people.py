"""People: the performers and correspondents of a site, what one did with each, and reporting somebody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from makegood.catalogue.models import ServiceKind
from makegood.catalogue.queries import uses_on_sale
from makegood.look.doors import member_page
from makegood.look.pages import show_page
from makegood.look.paging import words_in
from makegood.look.visits import MemberVisit
from makegood.members.models import Counterpart, ReportReason
from makegood.members.operations import report_person
from makegood.members.queries import counterpart_by_handle, people_here, reports_about
from makegood.portal.service_forms import REASONS, ReportForm
from makegood.services.queries import counterparts_of, uses_of

PAGE = 60
SHOWN = 20
# What is done without anybody.
ALONE = (ServiceKind.RECORDED_SHOW, ServiceKind.TICKETED_SHOW)


@require_GET
@member_page
def people(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Show whom the member dealt with, and a page of those who are here."""
    after = words_in(request.GET.get("after", ""))
    here = list(people_here(visit.site).order_by("handle").filter(handle__gt=after)[: PAGE + 1])
    shown = here[:PAGE]
    values: dict[str, object] = {
        "section": "services",
        "met": counterparts_of(visit.member)[:PAGE],
        "here": shown,
        "after": shown[-1].handle if len(here) > PAGE else "",
    }
    return show_page(request, "portal/people/list.html", visit=visit, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def person(request: HttpRequest, visit: MemberVisit, *, who: str) -> HttpResponse:
    """Show somebody and what the member did with them; take a report."""
    found = counterpart_by_handle(visit.site, who)
    if request.method != "POST":
        return _show(request, visit, found, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _show(request, visit, found, form, status=422)
    reason = ReportReason(form.cleaned_data["because"])
    report_person(visit.member, about=found, because=reason, at=visit.at, key=form.key_for(visit.member))
    messages.success(request, f"Your report about {found.name} is recorded, and our staff reads it.")
    return redirect("portal:person", visit.site.slug, found.handle)


def _show(
    request: HttpRequest, visit: MemberVisit, found: Counterpart, form: ReportForm, *, status: int = 200
) -> HttpResponse:
    used = uses_of(visit.member).filter(counterpart=found).order_by("-at", "-id")[:SHOWN]
    on_sale = [] if found.left_at else uses_on_sale(visit.site)
    values: dict[str, object] = {
        "section": "services",
        "person": found,
        "used": used,
        "services": [each for each in on_sale if each.service not in ALONE and each.kind != "per_unit"],
        "reports": [(each, REASONS[each.because]) for each in reports_about(visit.member, counterpart=found)],
        "form": form,
    }
    return show_page(request, "portal/people/one.html", visit=visit, values=values, status=status)
