"""Orders by the unit: the price before anything is ordered, the order itself, and how its delivery goes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from makegood.catalogue.models import Product, ProductKind
from makegood.catalogue.queries import product_by_code
from makegood.claims.queries import requests_of
from makegood.kernel.refusals import NotFound, Refusal
from makegood.look.doors import member_page
from makegood.look.fulfilment import course_of_order
from makegood.look.pages import show_page
from makegood.look.paging import page_of
from makegood.look.stories import story_of
from makegood.look.uses import ORDER_STATES
from makegood.look.visits import MemberVisit
from makegood.look.words import state_of_request
from makegood.portal.orders import Quote, asks_about, quote_of, spendable
from makegood.portal.service_forms import OrderForm, UnitsForm
from makegood.services.operations import place_order
from makegood.services.queries import PAGE, order_for_member, orders_placed_by
from makegood.sites.queries import timeline


@require_GET
@member_page
def orders(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Show a page of what was ordered, the newest first, with how far each delivery is."""
    page = page_of(orders_placed_by(visit.member), before=request.GET.get("before", ""), size=PAGE, by="placed_at")
    values: dict[str, object] = {
        "section": "orders",
        "orders": [(each, ORDER_STATES[each.status]) for each in page.rows],
        "older": page.before,
    }
    return show_page(request, "portal/orders/list.html", visit=visit, values=values)


@require_GET
@member_page
def order(request: HttpRequest, visit: MemberVisit, *, order_id: int) -> HttpResponse:
    """Show one order: how far it is, what happened, until when its refill is open, what can be asked for."""
    found = order_for_member(visit.member, order_id)
    whose = {f"member:{visit.member.pk}": "You"}
    values: dict[str, object] = {
        "section": "orders",
        **course_of_order(found),
        "story": story_of(timeline(visit.site, found.ref), names=whose, said={}),
        "asks": asks_about(found),
        "requests": [(each, state_of_request(each)) for each in requests_of(visit.member).filter(order=found)],
    }
    return show_page(request, "portal/orders/one.html", visit=visit, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def place(request: HttpRequest, visit: MemberVisit, *, unit_code: str) -> HttpResponse:
    """Work out what so many units cost; order them once that was seen."""
    product = product_by_code(visit.site, unit_code)
    if product.kind != ProductKind.PER_UNIT:
        raise NotFound("This is nothing that is ordered by the unit.")
    if request.method != "POST":
        return _show_price(request, visit, product, UnitsForm(request.GET if "units" in request.GET else None))
    form = OrderForm(request.POST)
    if not form.is_valid():
        return _show_price(request, visit, product, form, status=422)
    try:
        units, key = form.cleaned_data["units"], form.key_for(visit.member)
        placed = place_order(visit.member, product=product, units=units, at=visit.at, key=key)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _show_price(request, visit, product, form, status=409)
    return redirect("portal:order", visit.site.slug, placed.pk)


def _show_price(
    request: HttpRequest, visit: MemberVisit, product: Product, form: UnitsForm, *, status: int = 200
) -> HttpResponse:
    values: dict[str, object] = {
        "section": "services",
        "product": product,
        "quote": _quote(visit, product, form),
        "form": form,
        # What came back keeps its key, so that sending it again is still the same order.
        "ordering": form if isinstance(form, OrderForm) else OrderForm(auto_id=False),
        "free": spendable(visit.member, currency=product.currency, at=visit.at),
    }
    return show_page(request, "portal/orders/place.html", visit=visit, values=values, status=status)


def _quote(visit: MemberVisit, product: Product, form: UnitsForm) -> Quote | None:
    """Give what the units of a form cost; where they cannot be ordered, the form says so."""
    if not form.is_bound or form.errors.get("units"):
        return None
    try:
        return quote_of(visit.member, product=product, units=form.cleaned_data["units"], at=visit.at)
    except Refusal as refusal:
        form.add_error("units", refusal.message)
        return None
