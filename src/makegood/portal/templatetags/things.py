"""The template tag that names a payment, use, fee, order, session or person in an address of the help centre."""

from django import template

from makegood.portal.things import thing_of

register = template.Library()
register.filter("thing", thing_of)
