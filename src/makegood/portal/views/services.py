"""Services: the price list, using one by the piece, and the history with what came back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from makegood.catalogue.models import ProductKind
from makegood.catalogue.queries import product_by_code, uses_on_sale
from makegood.kernel.refusals import NotFound, Refusal
from makegood.ledger.queries import returned_of_charges
from makegood.look.doors import member_page
from makegood.look.fulfilment import course_of_use
from makegood.look.pages import show_page
from makegood.look.paging import page_of
from makegood.look.visits import MemberVisit
from makegood.look.wallets import draws_of_charge
from makegood.portal.drafts import draft, drop_draft, keep_draft
from makegood.portal.service_forms import USE_FORMS, ServiceForm
from makegood.services.duplicates import earlier_copy
from makegood.services.models import Charge, IncidentKind, Session
from makegood.services.operations import sent_before, use_service
from makegood.services.queries import (
    PAGE,
    charge_for_member,
    incidents_of,
    incidents_of_charges,
    open_sessions_of,
    session_of,
    uses_of,
)


@require_GET
@member_page
def services(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Show what can be used, what runs now, and a page of what was used with its cost and what came back."""
    page = page_of(uses_of(visit.member), before=request.GET.get("before", ""), size=PAGE, by="at")
    returned = returned_of_charges(visit.site.pk, charge_refs=[charge.ref for charge in page.rows])
    incidents = incidents_of_charges(page.rows)
    values: dict[str, object] = {
        "section": "services",
        "services": uses_on_sale(visit.site),
        "running": open_sessions_of(visit.member),
        "history": [(charge, incidents.get(charge.pk, ()), returned[charge.ref]) for charge in page.rows],
        "older": page.before,
    }
    return show_page(request, "portal/services.html", visit=visit, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def use(request: HttpRequest, visit: MemberVisit, *, code: str) -> HttpResponse:
    """Use a service by the piece; the form comes back as it was typed where something stands in the way."""
    product = product_by_code(visit.site, code)
    if product.kind != ProductKind.ONE_OFF:
        raise NotFound("This is nothing that is used by the piece.")
    form_of = USE_FORMS[product.service]
    if request.method != "POST":
        typed = request.GET.dict() | draft(request, member=visit.member, product=product)
        return _show_form(request, visit, form_of(product=product, initial=typed))
    form = form_of(request.POST, product=product)
    if not form.is_valid():
        return _show_form(request, visit, form, status=422)
    try:
        earlier = _sent_before(visit, form)
        if earlier is not None:
            return _show_form(request, visit, form, status=409, earlier=earlier)
        charge = use_service(visit.member, product=product, at=visit.at, key=form.key_for(visit.member), **_how(form))
    except Refusal as refusal:
        keep_draft(request, member=visit.member, product=product)
        form.add_error(None, refusal.message)
        return _show_form(request, visit, form, status=409)
    drop_draft(request, member=visit.member, product=product)
    return redirect("portal:charge", visit.site.slug, charge.pk)


def _sent_before(visit: MemberVisit, form: ServiceForm) -> Charge | None:
    """Give the earlier letter that would be sent a second time, unless the member said that it should be."""
    if form.cleaned_data.get("again"):
        return None
    key = form.key_for(visit.member)
    return sent_before(visit.member, product=form.product, at=visit.at, key=key, **_how(form))


def _how(form: ServiceForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name not in ("key", "again")}


def _show_form(
    request: HttpRequest, visit: MemberVisit, form: ServiceForm, *, status: int = 200, earlier: Charge | None = None
) -> HttpResponse:
    values: dict[str, object] = {"section": "services", "product": form.product, "form": form, "earlier": earlier}
    return show_page(request, "portal/use.html", visit=visit, values=values, status=status)


@require_GET
@member_page
def charge(request: HttpRequest, visit: MemberVisit, *, charge_id: int) -> HttpResponse:
    """Show one use of a service: what it cost, from which lots that came, what went wrong, and what came back."""
    found = charge_for_member(visit.member, charge_id)
    values: dict[str, object] = {
        "section": "services",
        "draws": draws_of_charge(found, at=visit.at),
        **outcome_of_use(found, session_of(found)),
    }
    return show_page(request, "portal/charge.html", visit=visit, values=values)


def outcome_of_use(charge: Charge, session: Session | None) -> dict[str, object]:
    """Give what both pages of a use say of it: how its session ended, and what went wrong."""
    incidents = incidents_of(charge)
    was_twice = any(each.kind == IncidentKind.DUPLICATE for each in incidents)
    course = course_of_use(charge, session=session, incidents=incidents)
    return course | {"copy": earlier_copy(charge) if was_twice else None}
