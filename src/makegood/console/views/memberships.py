"""Cancellations that members tell by telephone or e-mail, written down by whoever of the staff hears of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from makegood.console.membership_forms import CHANNELS, CancelForm
from makegood.look.doors import acting_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit
from makegood.look.writing import moment_in_words
from makegood.members.duties import Duty
from makegood.members.queries import member_by_handle
from makegood.memberships.models import STANDING, CancelChannel, Membership
from makegood.memberships.operations import cancel_membership
from makegood.memberships.outlook import leaving
from makegood.memberships.queries import membership_for_member
from makegood.memberships.refusals import MembershipNotOpen
from makegood.sites.queries import policy_at


@require_http_methods(["GET", "HEAD", "POST"])
@acting_page(Duty.CANCELLATIONS)
def cancel_for_member(request: HttpRequest, visit: StaffVisit, *, handle: str, membership_id: int) -> HttpResponse:
    """Say what a cancellation means now, and record the one that came in (M30)."""
    found = membership_for_member(member_by_handle(visit.site, handle), membership_id)
    form = CancelForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, visit, found, form)
    channel = CancelChannel(form.cleaned_data["channel"])
    try:
        cancelled = cancel_membership(found, channel=channel, by=f"staff:{visit.staff.pk}", at=visit.at)
    except MembershipNotOpen:
        messages.warning(request, "Nothing more was recorded: this is how it stands.")
        return redirect(request.path)
    messages.success(request, _said(cancelled))
    return redirect("console:member", visit.site.slug, handle)


def _said(cancelled: Membership) -> str:
    """Say what became of the cancellation, and what the member hears."""
    zone, email = cancelled.site.time_zone, cancelled.member.email
    if cancelled.cancel_due_at is not None:
        turn = moment_in_words(cancelled.cancel_due_at, zone=zone)
        return f"Recorded. It is worked on {turn}, and confirmed to {email} then."
    assert cancelled.ends_at is not None, "a cancelled membership has its end"
    return f"Recorded, and confirmed to {email}. It is open until {moment_in_words(cancelled.ends_at, zone=zone)}."


def _show(request: HttpRequest, visit: StaffVisit, found: Membership, form: CancelForm) -> HttpResponse:
    can_cancel = found.status in STANDING and found.cancel_asked_at is None
    ways = [(CHANNELS[each], leaving(found, at=visit.at, channel=each)) for each in CHANNELS] if can_cancel else []
    policy = policy_at(visit.site, at=visit.at)
    values: dict[str, object] = {
        "section": "members",
        "person": found.member,
        "membership": found,
        "form": form,
        "ways": ways,
        "clauses": [policy.clause(id) for id in dict.fromkeys(id for _, ahead in ways for id in ahead.clauses)],
    }
    status = 422 if request.method == "POST" else 200
    return show_page(request, "console/members/cancel.html", visit=visit, values=values, status=status)
