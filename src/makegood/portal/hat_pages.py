"""Where a demo's visitor comes out who puts on another hat: the page that stood open, as that person sees it.

Owns which pages of the two faces show the same thing. An address from a form is only ever read; the one that is given
back is made anew. Must not know who is signed in.
"""

from django.urls import Resolver404, ResolverMatch, resolve, reverse

from makegood.claims.models import Request
from makegood.look.hats import Hat

# Anybody may read these.
OF_EVERYBODY = ("portal:policy", "portal:policy_changes")
# One request, seen by who asked and by who decides.
OF_A_REQUEST = ("portal:request", "console:case")
# Of a face's own pages these are left to that face; all others that name nothing but the site are its lists.
FACES = {True: "console", False: "portal"}


def page_for(hat: Hat, *, back: str) -> str:
    """Give the page on which a hat comes out, where the page `back` stood open."""
    match = _resolved(back)
    if match is None or match.kwargs.get("slug") != hat.slug:
        return _start(hat)
    if match.view_name in OF_EVERYBODY:
        return reverse(match.view_name, kwargs=match.kwargs)
    if match.view_name in OF_A_REQUEST:
        return _request_page(hat, number=match.kwargs["request_id"])
    is_list = set(match.kwargs) == {"slug"} and match.namespace == FACES[hat.is_staff]
    return reverse(match.view_name, kwargs=match.kwargs) if is_list else _start(hat)


def _resolved(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _request_page(hat: Hat, *, number: int) -> str:
    """Give the page of a request: its case for staff, and for a member their own request alone."""
    if hat.is_staff:
        return reverse("console:case", args=[hat.slug, number])
    is_own = Request.objects.filter(pk=number, site_id=hat.site_id, member__user_id=hat.user_id).exists()
    return reverse("portal:request", args=[hat.slug, number]) if is_own else _start(hat)


def _start(hat: Hat) -> str:
    return reverse("console:queue" if hat.is_staff else "portal:home", args=[hat.slug])
