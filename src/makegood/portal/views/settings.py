"""The settings of a member's account: what was accepted, and the way out and back in.

Owns no rule of its own: who may close or open an account the operations decide.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from makegood.look.doors import member_page
from makegood.look.pages import show_page
from makegood.look.visits import MemberVisit
from makegood.members.models import MemberStatus
from makegood.members.operations import activate_member, deactivate_member
from makegood.members.queries import acceptances


@require_GET
@member_page
def settings(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Show how the account stands, and which versions of the terms its member accepted."""
    values: dict[str, object] = {
        "section": "settings",
        "acceptances": acceptances(visit.member),
        "is_active": visit.member.status == MemberStatus.ACTIVE,
        "is_deactivated": visit.member.status == MemberStatus.DEACTIVATED,
    }
    return show_page(request, "portal/settings.html", visit=visit, values=values)


@require_POST
@member_page
def deactivate(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Close the account, at any time (M15)."""
    deactivate_member(visit.member, at=visit.at)
    return redirect("portal:settings", visit.site.slug)


@require_POST
@member_page
def activate(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Open an account again that its member closed; one that was never activated still waits for that."""
    if visit.member.status == MemberStatus.DEACTIVATED:
        activate_member(visit.member, at=visit.at)
    return redirect("portal:settings", visit.site.slug)
