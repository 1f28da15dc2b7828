"""Services: the price list, using one, and the history with what came back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from makegood.catalogue.models import Product
from makegood.catalogue.queries import product_by_code, services_on_sale
from makegood.kernel.refusals import Refusal
from makegood.ledger.queries import returned_of_charges
from makegood.look.doors import member_page
from makegood.look.pages import show_page
from makegood.look.visits import MemberVisit
from makegood.look.wallets import draws_of_charge
from makegood.portal.forms import UseForm
from makegood.services.operations import use_service
from makegood.services.queries import PAGE, charge_for_member, charges_of, incidents_of


@require_GET
@member_page
def services(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Show what can be used, and a page of what was used with its cost and what came back."""
    before = request.GET.get("before", "")
    last = charge_for_member(visit.member, int(before)) if before.isascii() and before.isdigit() else None
    charges = charges_of(visit.member, before=last)
    returned = returned_of_charges(visit.site.pk, charge_refs=[charge.ref for charge in charges])
    values: dict[str, object] = {
        "section": "services",
        "services": services_on_sale(visit.site),
        "history": [(charge, returned[charge.ref]) for charge in charges],
        "older": charges[-1].pk if len(charges) == PAGE else None,
    }
    return show_page(request, "portal/services.html", visit=visit, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def use(request: HttpRequest, visit: MemberVisit, *, code: str) -> HttpResponse:
    """Use a service; the form comes back as it was typed where something stands in the way."""
    product = product_by_code(visit.site, code)
    if request.method != "POST":
        return _show_form(request, visit, product, UseForm(product=product))
    form = UseForm(request.POST, product=product)
    if not form.is_valid():
        return _show_form(request, visit, product, form, status=422)
    try:
        charge = use_service(
            visit.member,
            product=product,
            at=visit.at,
            key=form.key_for(visit.member),
            counterpart=form.cleaned_data["counterpart"],
            text=form.cleaned_data.get("text", ""),
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _show_form(request, visit, product, form, status=409)
    return redirect("portal:charge", visit.site.slug, charge.pk)


def _show_form(
    request: HttpRequest, visit: MemberVisit, product: Product, form: UseForm, *, status: int = 200
) -> HttpResponse:
    values: dict[str, object] = {"section": "services", "product": product, "form": form}
    return show_page(request, "portal/use.html", visit=visit, values=values, status=status)


@require_GET
@member_page
def charge(request: HttpRequest, visit: MemberVisit, *, charge_id: int) -> HttpResponse:
    """Show one use of a service: what it cost, from which lots that came, and what came back."""
    found = charge_for_member(visit.member, charge_id)
    values: dict[str, object] = {
        "section": "services",
        "charge": found,
        "draws": draws_of_charge(found, at=visit.at),
        "incidents": incidents_of(found),
    }
    return show_page(request, "portal/charge.html", visit=visit, values=values)
