"""Template tags of memberships: a plan's length and what a fee was for, in words."""

from django import template

from makegood.catalogue.models import LengthUnit, Product
from makegood.catalogue.specs import Length
from makegood.memberships.models import BillKind, Membership
from makegood.payments.models import Card
from makegood.portal.membership_forms import card_in_words

register = template.Library()
register.filter("card", card_in_words)

FEES = {BillKind.TRIAL: "Trial", BillKind.PERIODIC: "Fee", BillKind.REACTIVATION: "Coming back"}


@register.filter
def plan_length(plan: Product | Membership) -> str:
    """Write for how long a plan's fee pays, as `3 months`."""
    assert plan.length_count is not None, "a plan has a length"
    return str(Length(plan.length_count, LengthUnit(plan.length_unit)))


@register.filter
def fee_kind(kind: str) -> str:
    """Say what a fee was for."""
    return FEES[BillKind(kind)]


@register.filter
def is_same_card(card: Card, other: Card | None) -> bool:
    """Tell whether a card is the other one, or took its place under its name."""
    return other is not None and card.name == other.name
