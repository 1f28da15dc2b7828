"""Paid features: what one opens, its use, and why it is closed to whom it is closed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from makegood.catalogue.models import Product, ProductKind
from makegood.catalogue.queries import product_by_code
from makegood.look.doors import member_page
from makegood.look.forms import KeyedForm
from makegood.look.pages import show_page
from makegood.look.visits import MemberVisit
from makegood.memberships.operations import use_feature
from makegood.memberships.queries import Tier, months_overdue, tier_of, uses_of
from makegood.memberships.refusals import NotAMember, PaymentOverdue
from makegood.memberships.terms import are_features_open, clause_of_access
from makegood.sites.queries import policy_at

SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def feature(request: HttpRequest, visit: MemberVisit, *, feature_code: str) -> HttpResponse:
    """Show a paid feature and use it; to whom it is closed the page says why, by which clause, and what opens it."""
    product = product_by_code(visit.site, feature_code)
    if product.kind != ProductKind.FEATURE:
        raise Http404("There is no such feature.")
    form = KeyedForm(request.POST or None)
    if not form.is_bound:
        return _show(request, visit, product, form)
    if not form.is_valid():
        return _show(request, visit, product, form, status=422)
    try:
        use_feature(visit.member, product=product, at=visit.at, key=form.key_for(visit.member))
    except (NotAMember, PaymentOverdue) as closed:
        form.add_error(None, closed.message)
        return _show(request, visit, product, form, status=409)
    messages.success(request, f"You used “{product.title}”.")
    return redirect("portal:feature", visit.site.slug, product.code)


def _show(
    request: HttpRequest, visit: MemberVisit, product: Product, form: KeyedForm, *, status: int = 200
) -> HttpResponse:
    policy, is_guest = policy_at(visit.site, at=visit.at), tier_of(visit.member, at=visit.at) is Tier.GUEST
    overdue = None if is_guest else months_overdue(visit.member, at=visit.at)
    clause = clause_of_access(policy, is_guest=is_guest, months_overdue=overdue)
    values: dict[str, object] = {
        "section": "membership",
        "product": product,
        "form": form,
        "is_guest": is_guest,
        "is_open": not is_guest and are_features_open(policy, months_overdue=overdue),
        "clause": policy.clause(clause) if clause else None,
        "uses": uses_of(visit.member, product=product)[:SHOWN],
    }
    return show_page(request, "portal/membership/feature.html", visit=visit, values=values, status=status)
