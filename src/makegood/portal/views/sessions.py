"""Sessions by the minute: begun, kept alive while the page is open, stopped, and what they were when they are over."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from makegood.catalogue.models import ProductKind
from makegood.catalogue.queries import product_by_code
from makegood.kernel.credits import Credits
from makegood.kernel.refusals import NotFound, Refusal
from makegood.ledger.queries import available
from makegood.look.doors import member_page
from makegood.look.pages import show_page
from makegood.look.visits import MemberVisit
from makegood.portal.drafts import draft, drop_draft, keep_draft
from makegood.portal.service_forms import SessionForm
from makegood.portal.views.services import outcome_of_use
from makegood.services.meters import meter_of, minutes_for
from makegood.services.operations import NotOpen, beat, close_session, open_session
from makegood.services.queries import session_for_member


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def start(request: HttpRequest, visit: MemberVisit, *, minute_code: str) -> HttpResponse:
    """Begin a session; the form comes back as it was typed where something stands in the way."""
    product = product_by_code(visit.site, minute_code)
    if product.kind != ProductKind.PER_MINUTE:
        raise NotFound("This is nothing that runs by the minute.")
    if request.method != "POST":
        typed = request.GET.dict() | draft(request, member=visit.member, product=product)
        return _show_form(request, visit, SessionForm(product=product, initial=typed))
    form = SessionForm(request.POST, product=product)
    if not form.is_valid():
        return _show_form(request, visit, form, status=422)
    how = {name: value for name, value in form.cleaned_data.items() if name != "key"}
    try:
        begun = open_session(visit.member, product=product, at=visit.at, key=form.key_for(visit.member), **how)
    except Refusal as refusal:
        keep_draft(request, member=visit.member, product=product)
        form.add_error(None, refusal.message)
        return _show_form(request, visit, form, status=409)
    drop_draft(request, member=visit.member, product=product)
    return redirect("portal:session", visit.site.slug, begun.pk)


def _show_form(request: HttpRequest, visit: MemberVisit, form: SessionForm, *, status: int = 200) -> HttpResponse:
    free = available(visit.site.pk, member_id=visit.member.pk, at=visit.at)
    price = form.product.credits
    values: dict[str, object] = {
        "section": "services",
        "product": form.product,
        "form": form,
        "minutes": minutes_for(free, minute_price=price) if isinstance(free, Credits) else 0,
    }
    return show_page(request, "portal/sessions/start.html", visit=visit, values=values, status=status)


@require_GET
@member_page
def session(request: HttpRequest, visit: MemberVisit, *, session_id: int) -> HttpResponse:
    """Show a session: its meter while it runs, and afterwards what it was and what the policy gives for it."""
    found = session_for_member(visit.member, session_id)
    values: dict[str, object] = {"section": "services", "session": found}
    if found.is_open:
        values["meter"] = meter_of(found, at=visit.at)
    elif found.charge is not None:
        values |= outcome_of_use(found.charge, found)
    return show_page(request, "portal/sessions/one.html", visit=visit, values=values)


@require_POST
@member_page
def beat_session(request: HttpRequest, visit: MemberVisit, *, session_id: int) -> HttpResponse:
    """Take a sign of life; where the session is over, its page says why."""
    found = session_for_member(visit.member, session_id)
    with suppress(NotOpen):
        beat(found, at=visit.at)
    return redirect("portal:session", visit.site.slug, found.pk)


@require_POST
@member_page
def stop(request: HttpRequest, visit: MemberVisit, *, session_id: int) -> HttpResponse:
    """End a session; ending it again changes nothing."""
    found = session_for_member(visit.member, session_id)
    close_session(found, at=visit.at)
    return redirect("portal:session", visit.site.slug, found.pk)
