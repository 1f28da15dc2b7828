"""Reports: what members say that somebody does against the rules, what was written, and what the staff made of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from makegood.console.lists import reports_page
from makegood.console.standing_forms import ReportForm
from makegood.look.doors import acting_page, staff_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit
from makegood.members.duties import Duty
from makegood.members.models import Outcome, Report
from makegood.members.operations import answer_report
from makegood.members.queries import report_for_staff, reports_at
from makegood.members.refusals import ReportAnswered
from makegood.services.operations import delete_text
from makegood.services.queries import charge_for_staff, texts_between

SHOWN = 10


@require_GET
@staff_page
def reports(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """List the reports that nobody has answered yet, or those that somebody has."""
    is_answered = request.GET.get("show") == "answered"
    values: dict[str, object] = {
        "section": "reports",
        "is_answered": is_answered,
        "waiting": reports_at(visit.site).filter(answer=None).count(),
        "page": reports_page(visit.site, is_answered=is_answered, before=request.GET.get("before", "")),
    }
    return show_page(request, "console/reports/list.html", visit=visit, values=values)


@require_GET
@staff_page
def report(request: HttpRequest, visit: StaffVisit, *, report_id: int) -> HttpResponse:
    """Show one report, what was written, and what others reported of the same person."""
    return _show(request, visit, report_for_staff(visit.site, report_id))


def _show(request: HttpRequest, visit: StaffVisit, found: Report, form: ReportForm | None = None) -> HttpResponse:
    about = found.about_member or found.about_counterpart
    assert about is not None, "a report is about somebody"
    same = reports_at(visit.site).filter(
        about_member_id=found.about_member_id, about_counterpart_id=found.about_counterpart_id
    )
    values: dict[str, object] = {
        "section": "reports",
        "found": found,
        "about": about,
        "texts": texts_between(found.member, about),
        "others": same.exclude(pk=found.pk).order_by("-at", "-id")[:SHOWN],
        "form": form or ReportForm(),
    }
    status = 200 if form is None else 422
    return show_page(request, "console/reports/report.html", visit=visit, values=values, status=status)


@require_POST
@acting_page(Duty.REPORTS)
def answer(request: HttpRequest, visit: StaffVisit, *, report_id: int) -> HttpResponse:
    """Record what came of a report."""
    found, form = report_for_staff(visit.site, report_id), ReportForm(request.POST)
    if not form.is_valid():
        return _show(request, visit, found, form)
    try:
        answer_report(found, outcome=Outcome(form.cleaned_data["outcome"]), by=visit.staff, at=visit.at)
    except ReportAnswered as late:
        messages.warning(request, late.message)
    return redirect("console:report", visit.site.slug, found.pk)


@require_POST
@acting_page(Duty.REPORTS)
def take_down(request: HttpRequest, visit: StaffVisit, *, report_id: int, charge_id: int) -> HttpResponse:
    """Delete a text that a report is about for good (M10, M14); what it cost, and that it was, stays."""
    found, charge = report_for_staff(visit.site, report_id), charge_for_staff(visit.site, charge_id)
    delete_text(charge, by=f"staff:{visit.staff.pk}", at=visit.at)
    messages.success(request, f"The text of use {charge.pk} is deleted. What it cost stays as it was.")
    return redirect("console:report", visit.site.slug, found.pk)
