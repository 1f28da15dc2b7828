"""The template tag that names a payment or a charge in an address of the help centre."""

from django import template

from makegood.payments.models import Payment
from makegood.portal.things import Thing
from makegood.services.models import Charge

register = template.Library()


@register.filter
def thing(row: Payment | Charge) -> Thing:
    """Give a payment or a charge as it stands in an address."""
    return Thing("payment" if isinstance(row, Payment) else "charge", row.pk)
