"""The doors of the faces: who comes in to which site's pages, and what a refusal looks like there.

Owns the way from an address to a site and the person who visits it. A thing of another tenant and a thing that does
not exist look the same: not found. Must not know any one page; whose request or payment it is, is asked in the
queries of their rooms.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from makegood.catalogue.queries import range_from, sold_at
from makegood.kernel.refusals import NotFound, Refusal
from makegood.look.refusals import not_your_duty, refusal_page
from makegood.look.visits import MemberVisit, StaffVisit, Visit
from makegood.members.duties import Duty
from makegood.members.models import Member, Staff
from makegood.members.queries import member_of, staff_of
from makegood.sites.models import Site

P = ParamSpec("P")
V = TypeVar("V", bound=Visit)

View = Callable[Concatenate[HttpRequest, V, P], HttpResponse]
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]

READING = ("GET", "HEAD")


def public_page(view: View[Visit, P]) -> Page[P]:
    """Open a view to anybody."""
    return _door(view, _anybody)


def member_page(view: View[MemberVisit, P]) -> Page[P]:
    """Open a view to members of the site; a stranger signs in, and who is no member here finds nothing."""
    return _door(view, _only_members)


def staff_page(view: View[StaffVisit, P]) -> Page[P]:
    """Open a view that only shows something to staff of the site; to everybody else signed in it does not exist."""
    return _door(view, _only_staff)


def acting_page(duty: Duty) -> Callable[[View[StaffVisit, P]], Page[P]]:
    """Open a view to staff of the site, and its acts to those whose duty they are; the others may look.

    Whoever may not act is told who may, whether or not the thing exists that they would have acted on.
    """

    def decorate(view: View[StaffVisit, P]) -> Page[P]:
        @wraps(view)
        def guarded(request: HttpRequest, visit: StaffVisit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in READING and duty not in visit.duties:
                return not_your_duty(request, duty, visit=visit)
            return view(request, visit, *args, **kwargs)

        return _door(guarded, _only_staff)

    return decorate


def _door(view: View[V, P], admit: Callable[[HttpRequest, str], V | None]) -> Page[P]:
    """Turn a view into a page: its address names the site, and the site's zone is the one in which it is shown."""

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            visit = admit(request, str(kwargs.pop("slug")))
            if visit is None:
                return _turn_away(request)
            with timezone.override(visit.site.time_zone):
                return _show_or_refuse(request, visit, lambda: view(request, visit, *args, **kwargs))
        except NotFound as nothing:
            raise Http404(nothing.message) from nothing

    return page


def _anybody(request: HttpRequest, slug: str) -> Visit:
    site = Site.objects.filter(slug=slug).annotate(sold=sold_at("pk")).first()
    if site is None:
        raise NotFound(f"There is no site “{slug}” here.", site=slug)
    member = member_of(request.user, site=site)
    # Whoever is both looks at the site's own pages as a member.
    staff = None if member else staff_of(request.user, site=site)
    return Visit(site=site, at=site.now(), sells=range_from(site.sold), member=member, staff=staff)


def _only_members(request: HttpRequest, slug: str) -> MemberVisit | None:
    if not request.user.is_authenticated:
        return None
    members = Member.objects.select_related("site").annotate(sold=sold_at("site"))
    found = members.filter(site__slug=slug, user_id=request.user.pk).first()
    if found is None:
        return None
    return MemberVisit(site=found.site, at=found.site.now(), sells=range_from(found.sold), member=found)


def _only_staff(request: HttpRequest, slug: str) -> StaffVisit | None:
    if not request.user.is_authenticated:
        return None
    staff = Staff.objects.select_related("site").annotate(sold=sold_at("site"))
    found = staff.filter(site__slug=slug, user_id=request.user.pk).first()
    if found is None:
        return None
    return StaffVisit(site=found.site, at=found.site.now(), sells=range_from(found.sold), staff=found)


def _turn_away(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the sign-in page, and show anybody else that there is nothing here."""
    if request.user.is_authenticated:
        raise Http404("There is no such page for you here.")
    # What was posted is lost on the way, so that a stranger comes back to read and not to repeat.
    back = {"next": request.get_full_path()} if request.method in READING else {}
    return redirect(f"{reverse('portal:sign_in')}?{urlencode(back)}" if back else "portal:sign_in")


def _show_or_refuse(request: HttpRequest, visit: Visit, show: Callable[[], HttpResponse]) -> HttpResponse:
    """Show a page; a refusal that no form took up becomes a page of its own."""
    try:
        return show()
    except NotFound:
        raise
    except Refusal as refusal:
        return refusal_page(request, refusal, visit=visit)
