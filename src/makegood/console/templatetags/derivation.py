"""Template tags for a derivation: the sign before a step, its role in words, the source of a fact."""

from collections.abc import Mapping

from django import template

from makegood.console.tree import sign_of
from makegood.policy import Fact, Role

ROLES = {
    Role.CONDITION: "only when",
    Role.LIMIT: "in time",
    Role.NEEDS: "needs",
    Role.CAP: "at most",
    Role.DISPLACED: "set aside",
}

register = template.Library()
register.filter("sign", sign_of)


@register.filter
def role(step_role: Role) -> str:
    """Say what a step is there for; what gives something needs no word."""
    return ROLES.get(step_role, "")


@register.filter
def source(fact: str, facts: Mapping[str, Fact]) -> str:
    """Say where a fact of a decision comes from."""
    found = facts.get(fact)
    return found.source if found else ""
