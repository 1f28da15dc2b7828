"""Template tags of the help centre: how a thing stands in an address, and a ground in a member's words."""

from django import template

from makegood.portal.grounds import words_for
from makegood.portal.things import thing_of

register = template.Library()
register.filter("thing", thing_of)
register.filter("ground", words_for)
