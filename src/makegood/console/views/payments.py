"""Payments: calls that nobody knows the end of, repayments that could not go back, and what came in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from makegood.claims.chargebacks import NotReturnable, chargeback_for_staff, return_again, unreturned
from makegood.console.lists import payments_page
from makegood.look.doors import acting_page, staff_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit
from makegood.look.words import PAYMENT_STATES
from makegood.members.duties import Duty
from makegood.payments.queries import unresolved_intents


@require_GET
@staff_page
def payments(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show unresolved calls first, then the payments, the latest first."""
    page = payments_page(visit.site, before=request.GET.get("before"))
    values: dict[str, object] = {
        "section": "payments",
        "unresolved": unresolved_intents(visit.site),
        "unreturned": unreturned(visit.site),
        "can_return": Duty.REFUNDS in visit.duties,
        "payments": [(each, PAYMENT_STATES[each.status]) for each in page.rows],
        "before": page.before,
    }
    return show_page(request, "console/payments.html", visit=visit, values=values)


@require_POST
@acting_page(Duty.REFUNDS)
def return_repayment(request: HttpRequest, visit: StaffVisit, *, chargeback_id: int) -> HttpResponse:
    """Send a repayment back once more that was not taken."""
    try:
        return_again(chargeback_for_staff(visit.site, chargeback_id), by=visit.staff, at=visit.at)
    except NotReturnable as late:
        messages.warning(request, late.message)
    return redirect("console:payments", visit.site.slug)
