"""Template tags that say what went wrong with a use, and on whose side."""

from django import template

from makegood.look.uses import INCIDENTS, SIDES
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
