"""One case: left the story, right the decision; the questions still open, discretion, the letter."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from makegood.claims.models import Request
from makegood.claims.operations import (
    approve_ruling,
    record_findings,
    report_stop,
    send_refund_again,
    use_discretion,
    withdraw_ruling,
)
from makegood.claims.queries import assess, attachment_for_staff, request_for_staff
from makegood.claims.refusals import AboveBound, AlreadySettled, NotOpen, SameApprover
from makegood.console.case_file import case_file
from makegood.console.forms import NoteForm, RulingForm
from makegood.console.notes import write_note
from makegood.kernel.refusals import NotFound, Refusal
from makegood.look.doors import acting_page, staff_page
from makegood.look.downloads import paper_download
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit
from makegood.members.duties import Duty

ANSWERS = {"yes": True, "no": False}
STOPPABLE = "order.stoppable"


@require_GET
@staff_page
def case(request: HttpRequest, visit: StaffVisit, *, request_id: int) -> HttpResponse:
    """Show one case."""
    return _show(request, visit, request_for_staff(visit.site, request_id))


def _show(
    request: HttpRequest,
    visit: StaffVisit,
    claim: Request,
    *,
    form: RulingForm | None = None,
    note: NoteForm | None = None,
) -> HttpResponse:
    values = case_file(claim, staff=visit.staff, at=visit.at, form=form)
    if note is not None:
        values["note"] = note
    status = 200 if form is None and note is None else 422
    return show_page(request, "console/case.html", visit=visit, values=values, status=status)


@require_POST
@acting_page(Duty.CASES)
def find(request: HttpRequest, visit: StaffVisit, *, request_id: int) -> HttpResponse:
    """Record the answer to one question."""
    claim, answer = request_for_staff(visit.site, request_id), request.POST.get("answer", "")
    if answer not in ANSWERS:
        messages.warning(request, "Nothing was recorded: answer with yes or no.")
        return _back(visit, claim)
    asked, value = request.POST.get("finding", ""), ANSWERS[answer]
    # Nobody here judges whether an order can be stopped: its system says so, and somebody passes it on.
    if asked == STOPPABLE and claim.order_id is not None:
        return _act(request, visit, claim, lambda: report_stop(claim, possible=value, by=visit.staff, at=visit.at))
    found = {asked: value}
    return _act(request, visit, claim, lambda: record_findings(claim, values=found, by=visit.staff, at=visit.at))


@require_POST
@acting_page(Duty.CASES)
def rule(request: HttpRequest, visit: StaffVisit, *, request_id: int) -> HttpResponse:
    """Grant within the bounds of a discretion, or deny; either with its reason."""
    claim = request_for_staff(visit.site, request_id)
    most = assess(claim, at=visit.at).decision.most
    if most is None:
        messages.warning(request, "The policy leaves nothing open here any more; look at the decision as it stands.")
        return _back(visit, claim)
    form = RulingForm(request.POST, most=most)
    if not form.is_valid():
        return _show(request, visit, claim, form=form)
    try:
        because = form.cleaned_data["because"]
        use_discretion(claim, amount=form.granted, by=visit.staff, because=because, at=visit.at)
    except (AlreadySettled, NotOpen) as late:
        messages.warning(request, late.message)
    except NotFound:
        raise
    except Refusal as refusal:
        form.add_error("amount", refusal.message)
        return _show(request, visit, claim, form=form)
    return _back(visit, claim)


@require_POST
@acting_page(Duty.APPROVE)
def approve(request: HttpRequest, visit: StaffVisit, *, request_id: int) -> HttpResponse:
    """Agree as the second agent to what a first one proposed, and pay it."""
    claim = request_for_staff(visit.site, request_id)
    return _act(request, visit, claim, lambda: approve_ruling(claim, by=visit.staff, at=visit.at))


@require_POST
@acting_page(Duty.CASES)
def withdraw_proposal(request: HttpRequest, visit: StaffVisit, *, request_id: int) -> HttpResponse:
    """Take back what waits for a second agent, as the first, or as one who does not agree."""
    claim = request_for_staff(visit.site, request_id)
    return _act(request, visit, claim, lambda: withdraw_ruling(claim, by=visit.staff, at=visit.at))


@require_POST
@acting_page(Duty.REFUNDS)
def send_again(request: HttpRequest, visit: StaffVisit, *, request_id: int) -> HttpResponse:
    """Send a refund again that the processor would not take."""
    claim = request_for_staff(visit.site, request_id)
    return _act(request, visit, claim, lambda: send_refund_again(claim, by=visit.staff, at=visit.at))


@require_POST
@acting_page(Duty.NOTES)
def note_on_case(request: HttpRequest, visit: StaffVisit, *, request_id: int) -> HttpResponse:
    """Write a note on a case, for the staff alone."""
    claim, form = request_for_staff(visit.site, request_id), NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, visit, claim, note=form)
    text, key = form.cleaned_data["text"], form.cleaned_data["key"]
    write_note(claim, text=text, by=visit.staff, at=visit.at, key=key)
    return _back(visit, claim)


@require_GET
@staff_page
def paper(request: HttpRequest, visit: StaffVisit, *, paper_id: int) -> HttpResponse:
    """Give a paper that came with a request of this site, as a download."""
    return paper_download(attachment_for_staff(visit.site, paper_id))


def _act(request: HttpRequest, visit: StaffVisit, claim: Request, act: Callable[[], object]) -> HttpResponse:
    """Do it; where somebody, or the same finger, was quicker, say so on the case's page."""
    try:
        act()
    except (AlreadySettled, NotOpen, SameApprover, AboveBound) as no:
        messages.warning(request, no.message)
    return _back(visit, claim)


def _back(visit: StaffVisit, claim: Request) -> HttpResponse:
    return redirect("console:case", visit.site.slug, claim.pk)
