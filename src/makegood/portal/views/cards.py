"""Cards on file: the list, one more by way of the processor's own page, and one taken off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from makegood.look.doors import member_page
from makegood.look.pages import show_page
from makegood.look.visits import MemberVisit
from makegood.memberships.operations import forget_card
from makegood.memberships.queries import current_membership
from makegood.memberships.refusals import CardInUse
from makegood.payments.calls import confirm_card
from makegood.payments.models import Card
from makegood.payments.operations import start_card_setup
from makegood.payments.queries import card_for_member, cards_awaited, cards_of
from makegood.portal.membership_forms import NewCardForm
from makegood.portal.processor import leads_to_processor, way_back


@require_http_methods(["GET", "HEAD", "POST"])
@leads_to_processor
@member_page
def cards(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """List the cards on file; lead to the processor's page on which another one is given."""
    back = way_back(request.POST.get("next", request.GET.get("next", "")), slug=visit.site.slug)
    if request.method != "POST":
        return _show(request, visit, NewCardForm(), back=back)
    form = NewCardForm(request.POST)
    if not form.is_valid():
        return _show(request, visit, form, back=back, status=422)

    def return_to(card: Card) -> str:
        page = reverse("portal:card_return", args=[visit.site.slug, card.pk])
        return request.build_absolute_uri(f"{page}?{urlencode({'next': back})}" if back else page)

    card = start_card_setup(
        visit.member, name=form.cleaned_data["name"], at=visit.at, key=form.key_for(visit.member), return_to=return_to
    )
    card = confirm_card(card, at=visit.at)
    return redirect(card.setup_url if card.setup_url and not card.label else _list(visit))


def _list(visit: MemberVisit) -> str:
    return reverse("portal:cards", args=[visit.site.slug])


def _show(request: HttpRequest, visit: MemberVisit, form: NewCardForm, *, back: str, status: int = 200) -> HttpResponse:
    membership = current_membership(visit.member) if visit.sells.plans else None
    values: dict[str, object] = {
        "section": "cards",
        "cards": cards_of(visit.member),
        "awaited": cards_awaited(visit.member),
        "membership": membership,
        "form": form,
        "back": back,
    }
    return show_page(request, "portal/cards.html", visit=visit, values=values, status=status)


@require_GET
@member_page
def card_return(request: HttpRequest, visit: MemberVisit, *, card_id: int) -> HttpResponse:
    """Take a member back from the processor: ask it whether the card is kept, and go on where they were."""
    card = confirm_card(card_for_member(visit.member, card_id), at=visit.at)
    if card.is_usable:
        messages.success(request, f"Your {card} is on file.")
    else:
        messages.warning(request, "No card was given, so none is kept. Nothing was charged.")
    return redirect(way_back(request.GET.get("next", ""), slug=visit.site.slug) or _list(visit))


@require_POST
@member_page
def remove(request: HttpRequest, visit: MemberVisit, *, card_id: int) -> HttpResponse:
    """Take a card off the file, unless a fee may still go to it."""
    card = card_for_member(visit.member, card_id)
    try:
        forget_card(visit.member, card=card, at=visit.at)
    except CardInUse as used:
        messages.warning(request, used.message)
    else:
        messages.success(request, f"Your {card} is no longer on file.")
    return redirect(_list(visit))
