"""The standing of one account: its sanctions with their reasons, reports, disputes, memberships and orders."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from makegood.claims.chargebacks import chargebacks_of
from makegood.console.second_factors import lift_for
from makegood.console.staff_forms import LostForm
from makegood.console.standing_forms import REASONS, SanctionForm
from makegood.look.doors import acting_page, staff_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit
from makegood.look.words import DISPUTE_STATES
from makegood.members.duties import Duty
from makegood.members.models import Member, MemberStatus
from makegood.members.operations import (
    block_account,
    restore_account,
    suspend_account,
    terminate_account,
    unblock_account,
    unsuspend_account,
)
from makegood.members.queries import has_second_factor, member_by_handle, reports_with, sanctions_of
from makegood.memberships.queries import memberships_of
from makegood.services.queries import orders_placed_by

SHOWN = 20


class Sanctioning(Protocol):
    """An act that closes an account, or lifts what closed it."""

    def __call__(self, member: Member, *, because: str, by: str, at: datetime) -> None:
        """Do it."""


CLOSES: Mapping[str, Sanctioning] = {
    MemberStatus.SUSPENDED: suspend_account,
    MemberStatus.BLOCKED: block_account,
    MemberStatus.TERMINATED: terminate_account,
}
LIFTS: Mapping[str, Sanctioning] = {
    MemberStatus.SUSPENDED: unsuspend_account,
    MemberStatus.BLOCKED: unblock_account,
    MemberStatus.TERMINATED: restore_account,
}


@require_GET
@staff_page
def standing(request: HttpRequest, visit: StaffVisit, *, handle: str) -> HttpResponse:
    """Show how an account stands, and why."""
    return _show(request, visit, member_by_handle(visit.site, handle))


def _show(request: HttpRequest, visit: StaffVisit, person: Member, form: SanctionForm | None = None) -> HttpResponse:
    disputes = chargebacks_of(person)[:SHOWN]
    values: dict[str, object] = {
        "section": "members",
        "person": person,
        "sanctions": [(each, because_in_words(each.because)) for each in sanctions_of(person)],
        "reports": reports_with(person)[:SHOWN],
        "disputes": [(each, DISPUTE_STATES[each.status]) for each in disputes],
        "memberships": memberships_of(person)[:SHOWN] if visit.sells.plans else (),
        "orders": orders_placed_by(person).order_by("-placed_at", "-id")[:SHOWN] if visit.sells.units else (),
        "form": form or SanctionForm(),
        "has_factor": person.user is not None and has_second_factor(person.user),
        "lost": LostForm(auto_id=False),
    }
    status = 200 if form is None else 422
    return show_page(request, "console/members/standing.html", visit=visit, values=values, status=status)


def because_in_words(because: str) -> str:
    """Give the words for the reason of a sanction.

    >>> because_in_words("breach"), because_in_words("chargeback:3"), because_in_words("other_word")
    ('a breach of the terms', 'dispute 3', 'other word')
    """
    return REASONS.get(because) or because.replace("chargeback:", "dispute ").replace("_", " ")


@require_POST
@acting_page(Duty.SANCTIONS)
def sanction(request: HttpRequest, visit: StaffVisit, *, handle: str) -> HttpResponse:
    """Close an account for a stated reason (M14)."""
    person, form = member_by_handle(visit.site, handle), SanctionForm(request.POST)
    if not form.is_valid():
        return _show(request, visit, person, form)
    close = CLOSES[form.cleaned_data["closing"]]
    close(person, because=form.cleaned_data["because"], by=f"staff:{visit.staff.pk}", at=visit.at)
    messages.success(request, f"Done. The account of {person.name} is {person.get_status_display().lower()} now.")
    return redirect("console:standing", visit.site.slug, handle)


@require_POST
@acting_page(Duty.SANCTIONS)
def lift(request: HttpRequest, visit: StaffVisit, *, handle: str) -> HttpResponse:
    """Lift one sanction; others that stand keep the account closed."""
    person, wanted = member_by_handle(visit.site, handle), request.POST.get("sanction", "")
    standing = (each for each in sanctions_of(person) if each.lifted_at is None)
    found = next((each for each in standing if str(each.pk) == wanted), None)
    if found is None:
        messages.warning(request, "That sanction does not stand any more.")
    else:
        LIFTS[found.status](person, because=found.because, by=f"staff:{visit.staff.pk}", at=visit.at)
        messages.success(request, f"Lifted. The account of {person.name} is {person.get_status_display().lower()} now.")
    return redirect("console:standing", visit.site.slug, handle)


@require_POST
@acting_page(Duty.SECOND_FACTOR)
def lift_factor(request: HttpRequest, visit: StaffVisit, *, handle: str) -> HttpResponse:
    """Turn off the second factor of a member who lost it."""
    lift_for(request, visit, person=member_by_handle(visit.site, handle))
    return redirect("console:standing", visit.site.slug, handle)
