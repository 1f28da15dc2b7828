"""Drafts: what somebody typed and could not send, kept in their own sign-in until it is sent.

Owns where a draft lies. Signing out takes it away.
"""

from django.http import HttpRequest

from makegood.catalogue.models import Product
from makegood.members.models import Member

# The fields that are worth keeping; keys and ticks are not.
KEPT = ("text", "agreed", "counterpart")


def keep_draft(request: HttpRequest, *, member: Member, product: Product) -> None:
    """Keep what was sent with a form that was turned down."""
    typed = {name: request.POST[name] for name in KEPT if request.POST.get(name)}
    if typed:
        request.session[_name(member, product)] = typed


def draft(request: HttpRequest, *, member: Member, product: Product) -> dict[str, str]:
    """Give what was kept for a form; nothing where nothing was."""
    kept = request.session.get(_name(member, product), {})
    return {name: str(value) for name, value in kept.items()}


def drop_draft(request: HttpRequest, *, member: Member, product: Product) -> None:
    """Forget a draft that was sent."""
    request.session.pop(_name(member, product), None)


def _name(member: Member, product: Product) -> str:
    return f"draft:{member.pk}:{product.pk}"
