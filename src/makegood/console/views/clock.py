"""The clock of a test site: where it stands, what falls due next, and moving it there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from makegood.console.clock_forms import ClockForm
from makegood.kernel.refusals import Refusal
from makegood.look.doors import acting_page, staff_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit
from makegood.look.writing import moment_in_words
from makegood.members.duties import Duty
from makegood.sites.operations import ClockNotFrozen
from makegood.sites.work import advance, coming_work, run_due

# What each kind of due work is, in words; one that is not named here is shown by its name.
WORK = {
    "outbox.deliveries": "what happened is told to all whom it concerns",
    "services.sessions": "a session is charged for its next minute, or ends",
    "chargebacks.reminders": "the staff are reminded of evidence for a bank",
    "claims.reminders": "the staff are reminded of a deadline",
    "claims.lapses": "a missed deadline decides a request",
    "memberships.due": "a membership is renewed, billed, or ends",
    "payments.calls": "the processor is asked",
    "payments.disputes": "the processor is asked what banks did",
    "notices.mail": "letters are mailed",
}


@require_GET
@staff_page
def clock(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show where the clock stands and what falls due."""
    return _show(request, visit, ClockForm())


@require_POST
@acting_page(Duty.CLOCK)
def move_clock(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Move the clock on; whatever falls due on the way is done at its own instant, in order."""
    if visit.site.frozen_at is None:
        raise ClockNotFrozen(visit.site)
    form = ClockForm(request.POST)
    if not form.is_valid():
        return _show(request, visit, form)
    if form.cleaned_data["stands"] != visit.site.frozen_at:
        messages.warning(
            request, "The clock had been moved meanwhile, perhaps by your own second click. It stands now:"
        )
        return redirect("console:clock", visit.site.slug)
    coming = coming_work(visit.site, at=visit.at)
    until = form.target(at=visit.at, next_at=next((each.at for each in coming if each.at), None))
    try:
        done = advance(visit.site, until=until).done
    except Refusal as refusal:
        form.add_error("until", refusal.message)
        return _show(request, visit, form)
    run_due(visit.site, at=until)
    moved = moment_in_words(until, zone=visit.site.time_zone)
    messages.success(request, f"The clock stands at {moved}. Things done on the way: {done}.")
    return redirect("console:clock", visit.site.slug)


def _show(request: HttpRequest, visit: StaffVisit, form: ClockForm) -> HttpResponse:
    coming = coming_work(visit.site, at=visit.at)
    values: dict[str, object] = {
        "section": "clock",
        "form": form,
        "coming": [(each, WORK.get(each.runner, each.runner)) for each in coming],
        "has_next": any(each.at for each in coming),
        "stands": visit.site.frozen_at and visit.site.frozen_at.isoformat(),
    }
    return show_page(request, "console/clock.html", visit=visit, values=values, status=422 if form.is_bound else 200)
