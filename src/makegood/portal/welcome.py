"""The start page of a site for somebody who is no member of it, or has not said so yet."""

from django.http import HttpRequest, HttpResponse

from makegood.catalogue.queries import packs_on_sale, services_on_sale
from makegood.look.pages import show_page
from makegood.look.visits import Visit


def welcome(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what the site sells and where to read by which terms."""
    values: dict[str, object] = {
        "section": "home",
        "packs": packs_on_sale(visit.site),
        "services": services_on_sale(visit.site),
    }
    return show_page(request, "portal/welcome.html", visit=visit, values=values)
