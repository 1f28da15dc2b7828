"""The policy studio: prose beside rule, the check's remarks, the requests that each clause met, and publishing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from makegood.claims.citations import requests_citing
from makegood.console.lists import PAGE
from makegood.console.policy_forms import FILE, PublishForm
from makegood.console.studio import Draft, draft_of, remarks_on, studio_of
from makegood.kernel.refusals import NotFound
from makegood.look.doors import acting_page, staff_page
from makegood.look.pages import show_page
from makegood.look.paging import page_of
from makegood.look.versions import changes_since, version_of
from makegood.look.visits import StaffVisit
from makegood.look.words import state_of_request
from makegood.look.writing import moment_in_words
from makegood.members.duties import Duty
from makegood.policy import LIMITS, ClauseNotFound, Policy
from makegood.sites.operations import VersionClash, publish_policy
from makegood.sites.queries import load_text, policy_of, version_in_force


@require_GET
@staff_page
def studio(request: HttpRequest, visit: StaffVisit, *, number: int | None = None) -> HttpResponse:
    """Show the version in force, or another by its number."""
    current = version_in_force(visit.site, at=visit.at)
    version = current if number in (None, current.number) else version_of(visit, number)
    values: dict[str, object] = {
        "section": "policy",
        "studio": studio_of(version),
        "version": version,
        "current": current,
        "versions": visit.site.policy_versions.order_by("-number"),
    }
    return show_page(request, "console/policy/studio.html", visit=visit, values=values)


@require_GET
@staff_page
def cited(request: HttpRequest, visit: StaffVisit, *, number: int, clause: str) -> HttpResponse:
    """Show the requests that met a clause of a version, the newest first."""
    version = version_of(visit, number)
    title = _title(policy_of(version), clause)
    page = page_of(requests_citing(version, clause=clause), before=request.GET.get("before", ""), size=PAGE)
    values: dict[str, object] = {
        "section": "policy",
        "version": version,
        "clause": clause,
        "clause_title": title,
        "requests": [(each, state_of_request(each)) for each in page.rows],
        "before": page.before,
    }
    return show_page(request, "console/policy/cited.html", visit=visit, values=values)


@require_GET
@staff_page
def changes(request: HttpRequest, visit: StaffVisit, *, number: int, older: int) -> HttpResponse:
    """Show what changed between two versions."""
    values = changes_since(visit, number=number, older=older)
    return show_page(request, "console/policy/changes.html", visit=visit, values=values)


@require_http_methods(["GET", "POST"])
@acting_page(Duty.PUBLISH)
def publish(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Check a text, show what publishing it would change, and publish what was shown."""
    if request.method != "POST":
        return _show_form(request, visit, PublishForm(initial={"text": version_in_force(visit.site, at=visit.at).text}))
    form = PublishForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_form(request, visit, form, status=422)
    source: str = form.cleaned_data["source"]
    program = load_text(source, file=FILE).policy
    if program is None:
        return _show_form(request, visit, form, source=source, status=422)
    draft = draft_of(visit.site, program=program, at=visit.at, approval=form.cleaned_data)
    is_shown = form.cleaned_data["checked"] == program.digest
    if request.POST.get("act") != "publish" or not is_shown or draft.is_the_newest:
        return _show_form(request, visit, form, source=source, draft=draft)
    try:
        version = publish_policy(
            visit.site,
            text=source,
            file=FILE,
            by=f"staff:{visit.staff.pk}",
            at=visit.at,
            approved=form.cleaned_data["approved"],
            mandated=form.cleaned_data["mandated"],
        )
    except VersionClash as clash:
        form.add_error("approved", clash.message)
        return _show_form(request, visit, form, source=source, draft=draft, status=409)
    effective = moment_in_words(version.effective_at, zone=visit.site.time_zone)
    messages.success(request, f"Version {version.number} is published. It takes effect on {effective}.")
    return redirect("console:studio_version", visit.site.slug, version.number)


def _show_form(
    request: HttpRequest, visit: StaffVisit, form: PublishForm, *, status: int = 200, **checked: str | Draft
) -> HttpResponse:
    source, draft = checked.get("source"), checked.get("draft")
    values: dict[str, object] = {
        "section": "policy",
        "form": form,
        "typed": source if isinstance(source, str) else form["text"].value() or "",
        "remarks": remarks_on(source) if isinstance(source, str) else [],
        "draft": draft,
        "changes": draft.changes if isinstance(draft, Draft) else None,
    }
    return show_page(request, "console/policy/publish.html", visit=visit, values=values, status=status)


def _title(program: Policy, clause: str) -> str:
    """Give the title of a clause, or of one of the site's own limits.

    Raises:
        NotFound: where the version has neither.
    """
    if clause in LIMITS:
        return LIMITS[clause].title
    try:
        return program.clause(clause).title
    except ClauseNotFound as missing:
        raise NotFound(f"There is no clause {clause} here.", clause=clause) from missing
