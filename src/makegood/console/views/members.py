"""Members, and one member's wallet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from makegood.claims.queries import requests_of
from makegood.console.forms import NoteForm
from makegood.console.lists import members_page
from makegood.console.notes import notes_of_member, write_note
from makegood.look.deposits import balances_by_lots
from makegood.look.doors import acting_page, staff_page
from makegood.look.pages import show_page
from makegood.look.paging import words_in
from makegood.look.visits import StaffVisit
from makegood.look.wallets import wallet_of
from makegood.look.words import PAYMENT_STATES, state_of_request
from makegood.members.duties import Duty
from makegood.members.models import Member, MemberStatus
from makegood.members.queries import acceptances, member_by_handle
from makegood.memberships.queries import memberships_of
from makegood.payments.queries import payments_of

SHOWN = 20


@require_GET
@staff_page
def members(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """List the members, the newest first, or those of a name or address, or whose account stands in one way."""
    words, state = words_in(request.GET.get("q", "")), request.GET.get("state", "")
    page = members_page(visit.site, words=words, state=state, before=request.GET.get("before", ""))
    values: dict[str, object] = {
        "section": "members",
        "words": words,
        "state": state,
        "states": MemberStatus.choices,
        "page": page,
    }
    return show_page(request, "console/members.html", visit=visit, values=values)


@require_GET
@staff_page
def member(request: HttpRequest, visit: StaffVisit, *, handle: str) -> HttpResponse:
    """Show one member: what they have, by lots, their payments and requests, what they accepted."""
    return _show(request, visit, member_by_handle(visit.site, handle), note=NoteForm())


@require_POST
@acting_page(Duty.NOTES)
def note_on_member(request: HttpRequest, visit: StaffVisit, *, handle: str) -> HttpResponse:
    """Write a note on a member, for the staff alone."""
    found, form = member_by_handle(visit.site, handle), NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, visit, found, note=form, status=422)
    write_note(found, text=form.cleaned_data["text"], by=visit.staff, at=visit.at, key=form.cleaned_data["key"])
    return redirect("console:member", visit.site.slug, handle)


def _show(request: HttpRequest, visit: StaffVisit, found: Member, *, note: NoteForm, status: int = 200) -> HttpResponse:
    payments = payments_of(found)[:SHOWN]
    values: dict[str, object] = {
        "section": "members",
        "person": found,
        "payments": [(each, PAYMENT_STATES[each.status]) for each in payments],
        "requests": [(each, state_of_request(each)) for each in requests_of(found)[:SHOWN]],
        "acceptances": acceptances(found),
        "notes": notes_of_member(found),
        "note": note,
    }
    values |= _belongings(found, visit)
    return show_page(request, "console/member.html", visit=visit, values=values, status=status)


def _belongings(member: Member, visit: StaffVisit) -> dict[str, object]:
    """Give what a member has of what this site deals in: credits, money, memberships."""
    found: dict[str, object] = {}
    if visit.sells.credits:
        found["wallet"] = wallet_of(member, at=visit.at)
    if visit.sells.units:
        found["balances_by_lots"] = balances_by_lots(member, at=visit.at)
    if visit.sells.plans:
        found["memberships"] = memberships_of(member)[:SHOWN]
    return found
