"""Payments: calls that nobody knows the end of, repayments that could not go back, and what came in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from makegood.claims.chargebacks import NotReturnable, chargeback_for_staff, return_again, unreturned
from makegood.claims.queue import queue_counts
from makegood.console.lists import payments_page
from makegood.look.doors import acting_page, staff_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit
from makegood.look.words import PAYMENT_STATES
from makegood.members.duties import Duty
from makegood.payments.calls import confirm_call
from makegood.payments.models import IntentStatus
from makegood.payments.queries import intent_for_staff, unresolved_intents


@require_GET
@staff_page
def payments(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show unresolved calls first, then the payments, the latest first."""
    page = payments_page(visit.site, before=request.GET.get("before", ""))
    values: dict[str, object] = {
        "section": "payments",
        "unresolved": unresolved_intents(visit.site),
        "unreturned": unreturned(visit.site),
        "can_return": Duty.REFUNDS in visit.duties,
        "failed": queue_counts(visit.site)["failed"],
        "payments": [(each, PAYMENT_STATES[each.status]) for each in page.rows],
        "before": page.before,
    }
    return show_page(request, "console/payments.html", visit=visit, values=values)


@require_POST
@acting_page(Duty.REFUNDS)
def try_now(request: HttpRequest, visit: StaffVisit, *, intent_id: int) -> HttpResponse:
    """Ask the processor now what became of a call that nobody knows the end of."""
    intent = confirm_call(intent_for_staff(visit.site, intent_id), at=visit.at)
    if intent.status == IntentStatus.UNRESOLVED:
        messages.warning(request, f"Still no answer: {intent.error} It is asked again by itself.")
    else:
        messages.success(request, "The processor has answered. What came of it stands with the payment.")
    return redirect("console:payments", visit.site.slug)


@require_POST
@acting_page(Duty.REFUNDS)
def return_repayment(request: HttpRequest, visit: StaffVisit, *, chargeback_id: int) -> HttpResponse:
    """Send a repayment back once more that was not taken."""
    try:
        return_again(chargeback_for_staff(visit.site, chargeback_id), by=visit.staff, at=visit.at)
    except NotReturnable as late:
        messages.warning(request, late.message)
    return redirect("console:payments", visit.site.slug)
