"""The policy page: the document that decides, with what it means for its reader, and what changed between versions."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from makegood.claims.windows import kinds_with_windows
from makegood.look.doors import member_page, public_page
from makegood.look.pages import show_page
from makegood.look.urgency import soon_ends
from makegood.look.versions import changes_since, version_of
from makegood.look.visits import MemberVisit, Visit
from makegood.look.wallets import purse_of
from makegood.policy import LIMITS, render
from makegood.portal.belonging import belonging_of
from makegood.portal.deadlines import Deadline, by_clauses, to_ask, to_leave, to_spend
from makegood.portal.history import KINDS
from makegood.portal.meaning import meaning_for
from makegood.sites.queries import policy_of, version_in_force

MEMBERSHIP = "membership"


@require_GET
@public_page
def policy(request: HttpRequest, visit: Visit, *, number: int | None = None) -> HttpResponse:
    """Show the version in force, or an earlier or a coming one by its number."""
    current = version_in_force(visit.site, at=visit.at)
    is_current = number in (None, current.number)
    version = current if is_current else version_of(visit, number)
    values: dict[str, object] = {
        "section": "policy",
        "page": render(policy_of(version)),
        "version": version,
        "current": current,
        "versions": visit.site.policy_versions.order_by("-number"),
        "limits": LIMITS.values(),
        "meaning": meaning_for(visit.member, at=visit.at) if visit.member else [],
    }
    return show_page(request, "portal/policy.html", visit=visit, values=values)


@require_GET
@member_page
def for_you(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Show which clauses stand open over the member's own things, and until when: a tab for each kind of thing."""
    policy, slug = policy_of(version_in_force(visit.site, at=visit.at)), visit.site.slug
    tabs = {kind: KINDS[kind].heading for kind in kinds_with_windows(policy)}
    if visit.sells.plans:
        tabs[MEMBERSHIP] = "Your membership"
    chosen = request.GET.get("of", "")
    first = next(iter(tabs), "")
    kind = chosen if chosen in tabs else first
    values: dict[str, object] = {"section": "policy", "kind": kind, "tabs": tabs.items()}
    deadlines: list[Deadline] = []
    if visit.sells.credits and kind == first:
        purse = purse_of(visit.member, at=visit.at)
        values["balance"] = purse.balance
        deadlines += to_spend(purse, policy=policy, slug=slug)
    if kind == MEMBERSHIP:
        deadlines += to_leave(belonging_of(visit.member, at=visit.at), slug=slug)
    elif kind:
        deadlines += to_ask(visit.member, kind=kind, at=visit.at)
    values |= {"standing": by_clauses(deadlines), "soon": soon_ends(policy, at=visit.at)}
    return show_page(request, "portal/policy_for_you.html", visit=visit, values=values)


@require_GET
@public_page
def changes(request: HttpRequest, visit: Visit, *, number: int, older: int) -> HttpResponse:
    """Show what changed from one version to another, clause by clause and word by word."""
    values = changes_since(visit, number=number, older=older)
    return show_page(request, "portal/policy_changes.html", visit=visit, values=values)
