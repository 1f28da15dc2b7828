"""What changes for those who are members already: a new price that they are told of, and the rates of the law.

Owns that a new price is announced before it is charged. What is sold from now on costs the new price at once.
"""

from datetime import datetime

from django.db import transaction

from makegood.catalogue.models import Product, ProductKind
from makegood.catalogue.operations import set_price
from makegood.kernel.money import CurrencyMismatch, Money
from makegood.memberships.models import RENEWING, LawRate, Membership, MembershipStatus, PriceNotice, RateKind
from makegood.memberships.operations.locking import locked, tell
from makegood.memberships.refusals import MembershipNotOpen, NotAPlan
from makegood.policy.values import Percent
from makegood.sites.models import Site
from makegood.sites.operations import record_event

# In these a further fee falls due, with which another plan can begin.
CHANGED_IN = (*RENEWING, MembershipStatus.OVERDUE)


@transaction.atomic
def change_price(plan: Product, *, new_price: Money, notice_at: datetime, by: str = "site") -> PriceNotice:
    """Give a plan a new price, and tell every member who pays the old one (M21).

    Raises:
        NotAPlan: where the product is no plan.
        CurrencyMismatch: where the price is in another currency.
    """
    if plan.kind != ProductKind.PLAN:
        raise NotAPlan(plan.code)
    if new_price.currency != plan.currency:
        raise CurrencyMismatch(ours=plan.currency, theirs=new_price.currency)
    notice = PriceNotice.objects.create(
        site=plan.site, plan=plan, price_minor=new_price.minor, currency=new_price.currency, at=notice_at
    )
    set_price(plan, price=new_price)
    body = {"plan": plan.code, "price": str(new_price)}
    record_event(plan.site, kind="plan.repriced", subject=f"product:{plan.pk}", actor=by, at=notice_at, body=body)
    # Each member is told by an event of their own, and mailed for it.
    paying = Membership.objects.filter(plan=plan, status__in=CHANGED_IN)
    for membership in paying.select_related("site").order_by("id"):
        tell(membership, "price_announced", at=notice_at, actor=by, notice=notice.pk)
    return notice


@transaction.atomic
def change_plan(membership: Membership, *, plan: Product, at: datetime) -> Membership:
    """Let the next fee be that of another plan; a fee that was billed stays what it is, and nothing is pro-rated (M19).

    Choosing the present plan takes back what was chosen before, also where that plan is sold no longer.

    Raises:
        NotAPlan: where this site does not sell it.
        CurrencyMismatch: where it is priced in another currency.
        MembershipNotOpen: where no further fee falls due.
    """
    membership = locked(membership)
    next_plan = None if plan.pk == membership.plan_id else plan
    if next_plan is not None:
        _require_plan(membership, next_plan)
    if membership.status not in CHANGED_IN:
        raise MembershipNotOpen(membership, act="moved to another plan")
    if membership.next_plan == next_plan:
        return membership
    membership.next_plan = next_plan
    membership.save(update_fields=["next_plan"])
    tell(membership, "plan_chosen", at=at, actor=f"member:{membership.member_id}", plan=plan.code)
    return membership


def _require_plan(membership: Membership, plan: Product) -> None:
    if plan.kind != ProductKind.PLAN or plan.site_id != membership.site_id or not plan.is_on_sale:
        raise NotAPlan(plan.code)
    if plan.currency != membership.currency:
        raise CurrencyMismatch(ours=membership.currency, theirs=plan.currency)


@transaction.atomic
def set_tax_rate(site: Site, *, country: str, rate: Percent, at: datetime) -> LawRate:
    """Set the sales tax of a country from an instant on (M20); what was billed before keeps its tax."""
    return _set_rate(site, kind=RateKind.TAX, country=country, rate=rate, at=at)


@transaction.atomic
def set_overdue_rate(site: Site, *, rate: Percent, at: datetime) -> LawRate:
    """Set the highest interest that the law allows on overdue fees, from an instant on (M22)."""
    return _set_rate(site, kind=RateKind.OVERDUE, country="", rate=rate, at=at)


def _set_rate(site: Site, *, kind: RateKind, country: str, rate: Percent, at: datetime) -> LawRate:
    set_to = {"parts": rate.count}
    found, _ = LawRate.objects.update_or_create(site=site, kind=kind, country=country, since=at, defaults=set_to)
    body = {"kind": kind, "country": country, "rate": str(rate)}
    record_event(site, kind="law_rate.set", subject=f"law_rate:{found.pk}", actor="site", at=at, body=body)
    return found
