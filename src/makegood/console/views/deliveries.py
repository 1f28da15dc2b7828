"""Fulfilment: orders with their steps, what was used, and recording what went wrong with either."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from makegood.claims.queries import requests_of
from makegood.console.deliveries import FILTERS, names_of, orders_page, uses_page
from makegood.console.delivery_forms import IncidentForm, StepForm
from makegood.kernel.refusals import Refusal
from makegood.look.doors import acting_page, staff_page
from makegood.look.fulfilment import course_of_order, course_of_use
from makegood.look.pages import show_page
from makegood.look.paging import words_in
from makegood.look.stories import Line, story_of
from makegood.look.uses import ORDER_STATES
from makegood.look.visits import StaffVisit
from makegood.look.words import state_of_request
from makegood.members.duties import Duty
from makegood.services.models import Charge, Order
from makegood.services.operations import open_steps, record_once, take_step
from makegood.services.queries import (
    charge_for_staff,
    incidents_of,
    incidents_of_charges,
    order_for_staff,
    session_of,
)
from makegood.sites.queries import timeline

INCIDENT = "incident"


@require_GET
@staff_page
def orders(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show a page of the orders, those that go on first of all."""
    kind = request.GET.get("show", "")
    kind = kind if kind in FILTERS else "going"
    page = orders_page(visit.site, kind=kind, before=request.GET.get("before", ""))
    values: dict[str, object] = {
        "section": "orders",
        "kind": kind,
        "filters": FILTERS.items(),
        "orders": [(each, ORDER_STATES[each.status]) for each in page.rows],
        "before": page.before,
    }
    return show_page(request, "console/deliveries/orders.html", visit=visit, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_page(Duty.DELIVERY)
def order(request: HttpRequest, visit: StaffVisit, *, order_id: int) -> HttpResponse:
    """Show one order with the steps that are open; take one of them, or what went wrong."""
    found = order_for_staff(visit.site, order_id)
    if request.method != "POST":
        return _show_order(request, visit, found)
    if request.POST.get("act") == INCIDENT:
        incident = IncidentForm(request.POST, has_minutes=False)
        status = _record(visit, found, incident)
        return _show_order(request, visit, found, incident=incident, status=status) if status else _back(request, visit)
    form = StepForm(request.POST, auto_id=False)
    if not form.is_valid():
        return _show_order(request, visit, found, step=form, status=422)
    try:
        take_step(found, form.reported_by(visit.staff), at=visit.at, by=f"staff:{visit.staff.pk}")
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        found.refresh_from_db()
        return _show_order(request, visit, found, step=form, status=409)
    return _back(request, visit)


def _show_order(request: HttpRequest, visit: StaffVisit, found: Order, **page: object) -> HttpResponse:
    """Show the order; `page` holds a form that came back, and the status of the answer."""
    asked = requests_of(found.member).filter(order=found)
    came_back = page.get("step")
    status = page.get("status", 200)
    assert isinstance(status, int), "a status is a number"
    values: dict[str, object] = {
        "section": "orders",
        **course_of_order(found),
        "story": _story(found),
        "steps": [(each, _step_form(each.step, came_back)) for each in open_steps(found)],
        "form": came_back,
        "incident": page.get("incident") or IncidentForm(has_minutes=False),
        "incidents": incidents_of(found),
        "requests": [(each, state_of_request(each)) for each in asked],
        "can_act": Duty.DELIVERY in visit.duties,
    }
    return show_page(request, "console/deliveries/order.html", visit=visit, values=values, status=status)


def _step_form(step: str, came_back: object) -> StepForm:
    """Give the form of a step: the one that came back, as it was typed, or a new one."""
    if isinstance(came_back, StepForm) and came_back.data.get("step") == step:
        return came_back
    return StepForm(initial={"step": step}, auto_id=False)


def _story(about: Order | Charge) -> list[Line]:
    events = timeline(about.site, about.ref)
    return story_of(events, names=names_of(events, member=about.member), said={})


@require_GET
@staff_page
def uses(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show a page of what was used, of everybody or of one member, with what went wrong."""
    handle = words_in(request.GET.get("member", ""))
    page = uses_page(visit.site, handle=handle, before=request.GET.get("before", ""))
    incidents = incidents_of_charges(page.rows)
    values: dict[str, object] = {
        "section": "uses",
        "handle": handle,
        "uses": [(each, incidents.get(each.pk, ())) for each in page.rows],
        "before": page.before,
    }
    return show_page(request, "console/deliveries/uses.html", visit=visit, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_page(Duty.DELIVERY)
def use(request: HttpRequest, visit: StaffVisit, *, charge_id: int) -> HttpResponse:
    """Show one use, with its minutes where it was a session; record what went wrong with it."""
    found = charge_for_staff(visit.site, charge_id)
    session = session_of(found)
    form = IncidentForm(request.POST if request.method == "POST" else None, has_minutes=session is not None)
    status = _record(visit, found, form) if form.is_bound else 200
    if not status:
        return _back(request, visit)
    values: dict[str, object] = {
        "section": "uses",
        **course_of_use(found, session=session, incidents=incidents_of(found)),
        "incident": form,
        "story": _story(found),
        "requests": [(each, state_of_request(each)) for each in requests_of(found.member).filter(charge=found)],
        "can_act": Duty.DELIVERY in visit.duties,
    }
    return show_page(request, "console/deliveries/use.html", visit=visit, values=values, status=status)


def _record(visit: StaffVisit, about: Order | Charge, form: IncidentForm) -> int:
    """Record what went wrong; where that cannot be, say so in the form and give the status of the answer."""
    if not form.is_valid():
        return 422
    kind, side, stretch = form.told
    try:
        by = f"staff:{visit.staff.pk}"
        record_once(about, by=by, at=visit.at, kind=kind, side=side, stretch=stretch)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return 409
    return 0


def _back(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    messages.success(request, "Recorded.")
    return redirect(request.path)
