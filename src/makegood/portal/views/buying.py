"""Buying a pack: the price list, the way to the processor's own page and back, and what became of it."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from makegood.catalogue.models import Product
from makegood.catalogue.queries import packs_on_sale, product_by_code
from makegood.look.doors import member_page
from makegood.look.pages import show_page
from makegood.look.visits import MemberVisit
from makegood.look.words import DECLINES, PAYMENT_STATES
from makegood.payments.calls import confirm_payment
from makegood.payments.models import Payment
from makegood.payments.operations import start_payment
from makegood.payments.queries import payment_for_member, refunds_of
from makegood.portal.forms import BuyForm
from makegood.portal.processor import leads_to_processor


@require_http_methods(["GET", "HEAD", "POST"])
@leads_to_processor
@member_page
def packs(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Show the packs on sale; take an order for one to the processor."""
    on_sale = packs_on_sale(visit.site)
    if request.method == "POST":
        form = BuyForm(request.POST)
        if form.is_valid():
            return _buy(request, visit, form)
        return _show_packs(request, visit, on_sale, status=422)
    return _show_packs(request, visit, on_sale)


def _show_packs(
    request: HttpRequest, visit: MemberVisit, on_sale: Sequence[Product], *, status: int = 200
) -> HttpResponse:
    forms = [(pack, BuyForm(initial={"product": pack.code}, auto_id=False)) for pack in on_sale]
    values: dict[str, object] = {"section": "wallet", "packs": forms, "was_damaged": status == 422}
    return show_page(request, "portal/packs.html", visit=visit, values=values, status=status)


def _buy(request: HttpRequest, visit: MemberVisit, form: BuyForm) -> HttpResponse:
    def return_to(payment: Payment) -> str:
        return request.build_absolute_uri(reverse("portal:payment_return", args=[visit.site.slug, payment.pk]))

    product = product_by_code(visit.site, form.cleaned_data["product"])
    key = form.key_for(visit.member)
    payment = start_payment(visit.member, product=product, at=visit.at, key=key, return_to=return_to)
    return go_on(visit, confirm_payment(payment, at=visit.at))


def go_on(visit: MemberVisit, payment: Payment) -> HttpResponse:
    """Lead to the processor's page while there is something to pay, else to what became of the payment."""
    if payment.status == "pending" and payment.checkout_url:
        return redirect(payment.checkout_url)
    return redirect("portal:payment", visit.site.slug, payment.pk)


@require_GET
@member_page
def payment_return(request: HttpRequest, visit: MemberVisit, *, payment_id: int) -> HttpResponse:
    """Take a member back from the processor: ask it what happened, and show that on a page that can be reloaded."""
    payment = payment_for_member(visit.member, payment_id)
    confirm_payment(payment, at=visit.at)
    return redirect("portal:payment", visit.site.slug, payment.pk)


@require_GET
@member_page
def payment(request: HttpRequest, visit: MemberVisit, *, payment_id: int) -> HttpResponse:
    """Show one payment: pending, paid or declined, and what went back of it."""
    found = payment_for_member(visit.member, payment_id)
    values: dict[str, object] = {
        "section": "wallet",
        "payment": found,
        "state": PAYMENT_STATES[found.status],
        "declined": DECLINES.get(found.declined_because, ""),
        "refunds": refunds_of(found),
    }
    return show_page(request, "portal/payment.html", visit=visit, values=values)
