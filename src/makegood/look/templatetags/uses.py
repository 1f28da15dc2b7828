"""Template tags that say what one does with a service, what went wrong with a use, and on whose side."""

from django import template

from makegood.catalogue.models import Product
from makegood.look.uses import ACTS, INCIDENTS, SIDES
from makegood.services.models import Incident

register = template.Library()


@register.filter
def went_wrong(incident: Incident) -> str:
    """Say what went wrong."""
    return INCIDENTS[incident.kind]


@register.filter
def whose_side(incident: Incident) -> str:
    """Say on whose side it went wrong."""
    return SIDES[incident.side]


@register.filter
def act(product: Product) -> str:
    """Say what one does with a service by the piece."""
    return ACTS.get(product.service, "Use")
