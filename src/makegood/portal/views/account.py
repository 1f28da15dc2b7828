"""A member's own account: the start page, the wallet, one lot of it, and the letters that were sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from makegood.claims.queries import WAITING, requests_of
from makegood.look.deposits import balances_by_lots, uses_of_lot
from makegood.look.doors import member_page, public_page
from makegood.look.pages import show_page
from makegood.look.visits import MemberVisit, Visit
from makegood.look.wallets import draws_on_lot, purse_of, wallet_of
from makegood.look.words import state_of_request
from makegood.members.models import Member
from makegood.memberships.queries import current_membership, owed
from makegood.notices.queries import notices_of
from makegood.payments.queries import balances_of
from makegood.portal.coming import coming_for
from makegood.portal.waiting import waiting_for
from makegood.portal.welcome import welcome

LATELY = 6


@require_GET
@public_page
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show a member what they have and what waits for them; show anybody else what the site is."""
    if visit.member is None:
        return welcome(request, visit)
    requests = requests_of(visit.member).filter(status__in=WAITING)
    waiting = waiting_for(visit.member)
    values: dict[str, object] = {
        "section": "home",
        "waiting": waiting,
        "requests": [(each, state_of_request(each)) for each in requests],
        "letters": notices_of(visit.member)[:LATELY],
        "coming": coming_for(visit.member, at=visit.at),
    }
    if waiting.overdue:
        values["overdue"] = owed(visit.member, at=visit.at)
    return show_page(request, "portal/home.html", visit=visit, values=values | _belongings(visit.member, visit))


def _belongings(member: Member, visit: Visit) -> dict[str, object]:
    """Give what a member has of what only some sites deal in: credits, a membership, and money beside credits."""
    found: dict[str, object] = {}
    if visit.sells.credits:
        purse = purse_of(member, at=visit.at)
        found |= {"balance": purse.balance, "expiring": next(iter(purse.expiring), None)}
    if visit.sells.plans:
        found["membership"] = current_membership(member)
    if visit.sells.units and visit.sells.credits:
        # Where there are no credits, the money stands over every page and is there already.
        found["money"] = balances_of(member, at=visit.at)
    return found


@require_GET
@member_page
def wallet(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Show the wallet by lots, with its course, and the money on the balance beside it."""
    values: dict[str, object] = {
        "section": "wallet",
        "wallet": wallet_of(visit.member, at=visit.at),
        "balances_by_lots": balances_by_lots(visit.member, at=visit.at),
    }
    return show_page(request, "portal/wallet.html", visit=visit, values=values)


@require_GET
@member_page
def deposit_lot(request: HttpRequest, visit: MemberVisit, *, deposit_lot_id: int) -> HttpResponse:
    """Show one lot of money and every order that was paid from it."""
    found, uses = uses_of_lot(visit.member, deposit_lot_id, at=visit.at)
    values: dict[str, object] = {"section": "wallet", "each": found, "uses": uses}
    return show_page(request, "portal/deposit_lot.html", visit=visit, values=values)


@require_GET
@member_page
def lot(request: HttpRequest, visit: MemberVisit, *, lot_id: int) -> HttpResponse:
    """Show one lot and every charge that drew on it."""
    found, uses = draws_on_lot(visit.member, lot_id, at=visit.at)
    values: dict[str, object] = {"section": "wallet", "each": found, "uses": uses}
    return show_page(request, "portal/lot.html", visit=visit, values=values)


@require_GET
@member_page
def letter(request: HttpRequest, visit: MemberVisit, *, letter_id: int) -> HttpResponse:
    """Show one letter or receipt as it was sent."""
    found = get_object_or_404(notices_of(visit.member), pk=letter_id)
    return show_page(request, "portal/letter.html", visit=visit, values={"letter": found})
