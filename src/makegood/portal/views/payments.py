"""A member's payments, and money paid into the balance."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from makegood.catalogue.models import ProductKind
from makegood.catalogue.queries import on_sale
from makegood.kernel.refusals import Refusal
from makegood.look.doors import member_page
from makegood.look.pages import show_page
from makegood.look.paging import page_of
from makegood.look.visits import MemberVisit
from makegood.look.words import PAYMENT_STATES
from makegood.payments.calls import confirm_payment
from makegood.payments.models import Payment
from makegood.payments.operations import start_deposit
from makegood.payments.queries import payments_of
from makegood.portal.money_forms import DepositForm
from makegood.portal.processor import leads_to_processor
from makegood.portal.views.buying import go_on

PAGE = 30


@require_GET
@member_page
def payments(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """List what was paid, tried and returned, the latest first."""
    page = page_of(payments_of(visit.member), before=request.GET.get("before", ""), size=PAGE, by="started_at")
    values: dict[str, object] = {
        "section": "payments",
        "payments": [(each, PAYMENT_STATES[each.status]) for each in page.rows],
        "older": page.before,
    }
    return show_page(request, "portal/payments.html", visit=visit, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@leads_to_processor
@member_page
def deposit(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Take an amount to be paid into the balance, and lead to the processor."""
    currencies = _currencies(visit)
    if request.method != "POST":
        # A page on which something is missing says how much.
        wanted = {"amount_paid": request.GET.get("amount", ""), "currency": request.GET.get("currency", "")}
        return _show_deposit(request, visit, DepositForm(currencies=currencies, initial=wanted))
    form = DepositForm(request.POST, currencies=currencies)
    if not form.is_valid():
        return _show_deposit(request, visit, form, status=422)

    def return_to(payment: Payment) -> str:
        return request.build_absolute_uri(reverse("portal:payment_return", args=[visit.site.slug, payment.pk]))

    key = form.key_for(visit.member)
    try:
        payment = start_deposit(visit.member, amount=form.amount, at=visit.at, key=key, return_to=return_to)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _show_deposit(request, visit, form, status=409)
    return go_on(visit, confirm_payment(payment, at=visit.at))


def _currencies(visit: MemberVisit) -> list[str]:
    """Give the currencies in which something is sold by the unit: first the one in which the most is."""
    sold = Counter(each.currency for each in on_sale(visit.site, kind=ProductKind.PER_UNIT))
    return sorted(sold, key=lambda each: (-sold[each], each))


def _show_deposit(request: HttpRequest, visit: MemberVisit, form: DepositForm, *, status: int = 200) -> HttpResponse:
    values: dict[str, object] = {"section": "wallet", "form": form, "can_deposit": bool(form.currencies)}
    return show_page(request, "portal/deposit.html", visit=visit, values=values, status=status)
