"""The overview: what waits, what is due today, money of the week, what is owed, on one screen."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from makegood.console import overview as figures
from makegood.look.doors import staff_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit


@require_GET
@staff_page
def overview(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show how the site stands."""
    found = figures.overview(visit.site, at=visit.at)
    values: dict[str, object] = {"section": "overview", "figures": found, "soon": found.soon}
    return show_page(request, "console/overview.html", visit=visit, values=values)
