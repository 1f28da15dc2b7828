"""Another plan from the next fee on: what there is to choose, what the change means, and taking it back.

Owns no rule of its own: what the next fee is then memberships works out, and a plan begins with that fee.
"""

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
from makegood.memberships.models import Membership
from makegood.memberships.operations import change_plan
from makegood.memberships.operations.prices import CHANGED_IN
from makegood.memberships.outlook import changing
from makegood.memberships.queries import membership_for_member
from makegood.sites.queries import policy_at

TEMPLATES = "portal/membership"


@require_GET
@member_page
def plans(request: HttpRequest, visit: MemberVisit, *, membership_id: int) -> HttpResponse:
    """Show the plans to which a membership can move."""
    found = membership_for_member(visit.member, membership_id)
    # A fee is charged in the currency that was agreed.
    others = [each for each in on_sale(visit.site, kind=ProductKind.PLAN) if each.currency == found.currency]
    values: dict[str, object] = {
        "section": "membership",
        "membership": found,
        "plans": [each for each in others if each.pk != found.plan_id],
        "can_change": found.status in CHANGED_IN,
    }
    return show_page(request, f"{TEMPLATES}/plans.html", visit=visit, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def plan(request: HttpRequest, visit: MemberVisit, *, membership_id: int, plan_code: str) -> HttpResponse:
    """Say what moving to a plan means, and do it; the present plan takes back what was chosen before."""
    found, product = membership_for_member(visit.member, membership_id), product_by_code(visit.site, plan_code)
    if product.kind != ProductKind.PLAN:
        raise Http404("There is no such plan.")
    if request.method == "POST":
        return _change(request, visit, found, product)
    ahead = changing(found, plan=product, at=visit.at)
    policy = policy_at(visit.site, at=ahead.coming.at if ahead.coming else visit.at)
    values: dict[str, object] = {
        "section": "membership",
        "membership": found,
        "plan": product,
        "is_present": product.pk == found.plan_id,
        "can_change": found.status in CHANGED_IN,
        "ahead": ahead,
        "clauses": [policy.clause(each) for each in ahead.clauses],
    }
    return show_page(request, f"{TEMPLATES}/change.html", visit=visit, values=values)


def _change(request: HttpRequest, visit: MemberVisit, found: Membership, product: Product) -> HttpResponse:
    try:
        changed = change_plan(found, plan=product, at=visit.at)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        words = f"Your plan is “{product.title}” from your next fee on; until then nothing changes."
        stays = f"Your plan stays “{product.title}”."
        messages.success(request, words if changed.next_plan_id else stays)
    return redirect("portal:membership", visit.site.slug)
