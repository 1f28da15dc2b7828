"""Payments: the calls to the processor that nobody knows the end of, and what came in."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from makegood.console.lists import payments_page
from makegood.look.doors import staff_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit
from makegood.look.words import PAYMENT_STATES
from makegood.payments.queries import unresolved_intents


@require_GET
@staff_page
def payments(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show unresolved calls first, then the payments, the latest first."""
    page = payments_page(visit.site, before=request.GET.get("before"))
    values: dict[str, object] = {
        "section": "payments",
        "unresolved": unresolved_intents(visit.site),
        "payments": [(each, PAYMENT_STATES[each.status]) for each in page.rows],
        "before": page.before,
    }
    return show_page(request, "console/payments.html", visit=visit, values=values)
