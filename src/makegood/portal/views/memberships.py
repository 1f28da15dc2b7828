"""Memberships: how one stands and what comes next; beginning, cancelling, coming back, paying what is overdue."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from makegood.catalogue.models import Product, ProductKind
from makegood.catalogue.queries import on_sale, product_by_code
from makegood.kernel.refusals import Refusal
from makegood.look.doors import member_page
from makegood.look.pages import show_page
from makegood.look.visits import MemberVisit
from makegood.look.words import MEMBERSHIP_STATES
from makegood.memberships.models import CancelChannel, Membership
from makegood.memberships.operations import cancel_membership, choose_card, reactivate_membership, subscribe
from makegood.memberships.outlook import beginning, leaving
from makegood.memberships.queries import current_membership, membership_for_member, payment_of_beginning
from makegood.memberships.refusals import MembershipNotOpen
from makegood.payments.calls import confirm_payment
from makegood.payments.queries import cards_of
from makegood.portal.belonging import belonging_of
from makegood.portal.membership_forms import FULL, TRIAL, CardForm, SubscribeForm
from makegood.sites.queries import policy_at

TEMPLATES = "portal/membership"


@require_GET
@member_page
def membership(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Show how the member belongs, or the plans that there are."""
    found = belonging_of(visit.member, at=visit.at)
    values: dict[str, object] = {
        "section": "membership",
        "mine": found,
        "state": MEMBERSHIP_STATES[found.membership.status] if found.membership else None,
        "plans": on_sale(visit.site, kind=ProductKind.PLAN),
        "features": on_sale(visit.site, kind=ProductKind.FEATURE),
    }
    return show_page(request, f"{TEMPLATES}/standing.html", visit=visit, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def plan(request: HttpRequest, visit: MemberVisit, *, plan_code: str) -> HttpResponse:
    """Say what a plan costs, when and until when; take a subscription to it."""
    product, cards = _plan(visit, plan_code), cards_of(visit.member)
    if request.method != "POST":
        begin = TRIAL if product.trial_days else FULL
        return _show_plan(request, visit, product, SubscribeForm(cards=cards, initial={"begin": begin}))
    form = SubscribeForm(request.POST, cards=cards)
    if not form.is_valid():
        return _show_plan(request, visit, product, form, status=422)
    try:
        begun = subscribe(
            visit.member,
            plan=product,
            card=form.cleaned_data["card"],
            trial=form.cleaned_data["begin"] == TRIAL,
            at=visit.at,
            key=form.key_for(visit.member),
        )
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _show_plan(request, visit, product, form, status=409)
    payment = payment_of_beginning(begun)
    if payment is not None:
        confirm_payment(payment, at=visit.at)
    return redirect("portal:membership", visit.site.slug)


def _plan(visit: MemberVisit, code: str) -> Product:
    product = product_by_code(visit.site, code)
    if product.kind != ProductKind.PLAN:
        raise Http404("There is no such plan.")
    return product


def _show_plan(
    request: HttpRequest, visit: MemberVisit, product: Product, form: SubscribeForm, *, status: int = 200
) -> HttpResponse:
    ways = [TRIAL, FULL] if product.trial_days else [FULL]
    values: dict[str, object] = {
        "section": "membership",
        "plan": product,
        "present": current_membership(visit.member),
        "form": form,
        "has_card": form.has_card,
        "chosen": form["begin"].value(),
        "ways": [(way, beginning(visit.member, plan=product, trial=way == TRIAL, at=visit.at)) for way in ways],
    }
    return show_page(request, f"{TEMPLATES}/plan.html", visit=visit, values=values, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def cancel(request: HttpRequest, visit: MemberVisit, *, membership_id: int) -> HttpResponse:
    """Say what cancelling means, and do it; the second click is the last."""
    found = membership_for_member(visit.member, membership_id)
    if request.method == "POST":
        try:
            cancel_membership(found, channel=CancelChannel.SITE, at=visit.at)
        except MembershipNotOpen as late:
            messages.warning(request, late.message)
        return redirect("portal:membership", visit.site.slug)
    ahead = None if found.is_cancelled or found.ended_at else leaving(found, at=visit.at)
    policy = policy_at(visit.site, at=visit.at)
    values: dict[str, object] = {
        "section": "membership",
        "membership": found,
        "ahead": ahead,
        "clauses": [policy.clause(id) for id in ahead.clauses] if ahead else [],
    }
    return show_page(request, f"{TEMPLATES}/cancel.html", visit=visit, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def come_back(request: HttpRequest, visit: MemberVisit, *, membership_id: int) -> HttpResponse:
    """Say what it costs to come back, or what is overdue, and charge it to the card that the member chooses."""
    found, cards = membership_for_member(visit.member, membership_id), cards_of(visit.member)
    if request.method != "POST":
        return _show_return(request, visit, found, CardForm(cards=cards, initial={"card": found.card_id}))
    form = CardForm(request.POST, cards=cards)
    if not form.is_valid():
        return _show_return(request, visit, found, form, status=422)
    card, key = form.cleaned_data["card"], form.key_for(visit.member)
    try:
        payment = reactivate_membership(found, card=card, at=visit.at, key=key)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _show_return(request, visit, found, form, status=409)
    confirm_payment(payment, at=visit.at)
    return redirect("portal:membership", visit.site.slug)


def _show_return(
    request: HttpRequest, visit: MemberVisit, found: Membership, form: CardForm, *, status: int = 200
) -> HttpResponse:
    mine = belonging_of(visit.member, at=visit.at)
    values: dict[str, object] = {
        "section": "membership",
        "membership": found,
        "form": form,
        "has_card": form.has_card,
        # One instalment is paid at a time, the oldest of this membership first.
        "arrears": next((each for each in mine.arrears if each.instalment.bill.membership_id == found.pk), None),
        "coming": mine.coming_back if mine.membership == found else None,
        "clauses": mine.clauses,
    }
    return show_page(request, f"{TEMPLATES}/return.html", visit=visit, values=values, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def fee_card(request: HttpRequest, visit: MemberVisit, *, membership_id: int) -> HttpResponse:
    """Choose the card to which the fees to come go."""
    found, cards = membership_for_member(visit.member, membership_id), cards_of(visit.member)
    form = CardForm(request.POST or None, cards=cards, initial={"card": found.card_id})
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            choose_card(found, card=form.cleaned_data["card"], at=visit.at)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            status = 409
        else:
            messages.success(request, f"Fees to come go to {form.cleaned_data['card']}.")
            return redirect("portal:membership", visit.site.slug)
    values: dict[str, object] = {"section": "membership", "membership": found, "form": form, "has_card": form.has_card}
    return show_page(request, f"{TEMPLATES}/card.html", visit=visit, values=values, status=status)
