"""The settings of a member's account: how it stands, what was accepted, what is coming, and the way out and back in.

Owns no rule of its own: who may close or open an account the operations decide.
"""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from makegood.look.doors import member_page
from makegood.look.pages import show_page
from makegood.look.visits import MemberVisit
from makegood.members.models import MemberStatus
from makegood.members.operations import accept_beforehand, activate_member, deactivate_member, report_compromised
from makegood.members.queries import acceptances, standing_sanctions
from makegood.portal.coming import coming_for
from makegood.portal.standing import standing_of


@require_GET
@member_page
def settings(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Show how the account stands, what its member accepted, and what can be done with it."""
    values: dict[str, object] = {
        "section": "settings",
        "acceptances": acceptances(visit.member),
        "is_active": visit.member.status == MemberStatus.ACTIVE,
        "is_deactivated": visit.member.status == MemberStatus.DEACTIVATED,
        "standing": standing_of(visit.member, sanctions=standing_sanctions(visit.member)),
        "coming": coming_for(visit.member, at=visit.at),
    }
    return show_page(request, "portal/settings.html", visit=visit, values=values)


@require_POST
@member_page
def deactivate(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Close the account, at any time (M15)."""
    deactivate_member(visit.member, at=visit.at)
    messages.success(request, "Your account is deactivated.")
    return redirect("portal:settings", visit.site.slug)


@require_POST
@member_page
def activate(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Open an account again that its member closed; one that was never activated still waits for that."""
    if visit.member.status == MemberStatus.DEACTIVATED:
        activate_member(visit.member, at=visit.at)
        messages.success(request, "Your account is active again.")
    return redirect("portal:settings", visit.site.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def compromised(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Say what happens when somebody else uses the account; take the report, and end this session with all others."""
    if request.method != "POST":
        return show_page(request, "portal/compromised.html", visit=visit, values={"section": "settings"})
    report_compromised(visit.member, at=visit.at)
    logout(request)
    messages.success(
        request, "Your account is closed to everybody, and every session was ended. Come back by a code from your mail."
    )
    return redirect(f"{reverse('portal:forgotten')}?{urlencode({'site': visit.site.slug})}")


@require_POST
@member_page
def accept_terms(request: HttpRequest, visit: MemberVisit, *, number: int) -> HttpResponse:
    """Accept the version that is coming, before it takes effect (C11, M13)."""
    accept_beforehand(visit.member, number=number, at=visit.at)
    messages.success(request, f"You accepted version {number} of the policy.")
    return redirect("portal:settings", visit.site.slug)
