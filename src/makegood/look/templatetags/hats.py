"""The strip over the pages of a demo: who one is, whose hat one can put on, and where its mails are."""

from collections.abc import Sequence

from django import template
from django.template.context import Context
from django.urls import ResolverMatch

from makegood.claims.models import Request
from makegood.look.hats import Hat, hats_of
from makegood.look.visits import Visit

register = template.Library()


@register.inclusion_tag("look/parts/hats.html", takes_context=True)
def hats(context: Context) -> dict[str, object]:
    """Give what the strip shows; outside a demo, and on pages of no site, nothing."""
    visit = context.get("visit")
    if not isinstance(visit, Visit) or not (found := hats_of([visit.site]).get(visit.site.pk)):
        return {}
    request = context["request"]
    others = [hat for hat in found if hat.user_id != request.user.pk]
    return {
        "quick": _opposite(visit, others, match=request.resolver_match),
        "site": visit.site,
        "visit": visit,
        # What was sent is not sent again by somebody else.
        "back": request.path if request.method == "GET" else "",
        "staff": [hat for hat in others if hat.is_staff],
        "members": [hat for hat in others if not hat.is_staff],
        "csrf_token": context.get("csrf_token"),
    }


def _opposite(visit: Visit, others: Sequence[Hat], *, match: ResolverMatch | None) -> list[Hat]:
    """Give whom one most likely wants to be next: the other side, and of a case the member who asked."""
    members = [hat for hat in others if not hat.is_staff]
    if visit.staff and match and match.view_name == "console:case":
        asked = Request.objects.filter(pk=match.kwargs["request_id"]).values_list("member__user_id", flat=True).first()
        members = [hat for hat in members if hat.user_id == asked] or members
    staff = [hat for hat in others if hat.is_staff]
    return members[:1] * (visit.member is None) + staff[:1] * (visit.staff is None)
