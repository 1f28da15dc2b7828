"""Flows and lines: where money and credits of a period went, and what the site owes its members over time."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from makegood.console.books_forms import OwingForm, PeriodForm
from makegood.console.flows import Asked, flow_pictures
from makegood.console.owing import owing_pictures, ticks_of
from makegood.look.doors import staff_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit

A_MONTH, A_QUARTER = 30, 91


@require_GET
@staff_page
def flow(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show what became of all that came in within a period; the last thirty days where none is asked for."""
    form = PeriodForm(request.GET)
    since, until = form.period(at=visit.at, days=A_MONTH)
    values: dict[str, object] = {
        "section": "books",
        "place": "flow",
        "form": form,
        "since": since,
        "until": until,
        "pictures": flow_pictures(Asked(visit.site.pk, visit.at, since=since, until=until)),
    }
    status = 200 if form.is_valid() else 422
    return show_page(request, "console/books/flow.html", visit=visit, values=values, status=status)


@require_GET
@staff_page
def owing(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show what the site owes its members, and what nobody used; over the last quarter if none is asked."""
    form = OwingForm(request.GET)
    since, until = form.period(at=visit.at, days=A_QUARTER)
    ticks = ticks_of(since, until, pace=form.pace(), zone=visit.site.time_zone)
    values: dict[str, object] = {
        "section": "books",
        "place": "owing",
        "form": form,
        "since": ticks[0],
        "until": until,
        "pictures": owing_pictures(visit.site.pk, ticks=ticks),
    }
    status = 200 if form.is_valid() else 422
    return show_page(request, "console/books/owing.html", visit=visit, values=values, status=status)
