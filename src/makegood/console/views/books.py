"""The books: what stood on which account at which instant, entry by entry, and each act with both its sides."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from makegood.console.books_forms import AsOfForm
from makegood.console.flows import Asked, flow_pictures
from makegood.console.trails import charge_trail, lot_trail, payment_trail, used_by
from makegood.ledger import queries as ledger
from makegood.ledger.book import AccountKind
from makegood.ledger.queries import AccountName
from makegood.look.doors import staff_page
from makegood.look.pages import show_page
from makegood.look.paging import number_in, words_in
from makegood.look.visits import StaffVisit
from makegood.look.words import PAYMENT_STATES, state_of_request
from makegood.members.models import Member


@require_GET
@staff_page
def chart(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show every account of the site, or of one member, as of an instant."""
    form = AsOfForm(request.GET, site=visit.site)
    as_of = form.instant(at=visit.at)
    accounts = ledger.chart(visit.site.pk, member_id=form.person.pk if form.person else None, as_of=as_of)
    assets = dict.fromkeys(each.asset for each in accounts)
    values: dict[str, object] = {
        "section": "books",
        "place": "accounts",
        "form": form,
        "as_of": as_of,
        "assets": [(asset, [each for each in accounts if each.asset == asset]) for asset in assets],
        "asked": _asked(form, as_of=as_of, at=visit.at),
    }
    status = 200 if form.is_valid() else 422
    return show_page(request, "console/books/chart.html", visit=visit, values=values, status=status)


@require_GET
@staff_page
def account(request: HttpRequest, visit: StaffVisit, *, account: str, asset: str) -> HttpResponse:
    """Show the entries of one account up to an instant, the latest first."""
    if account not in list(AccountKind):
        raise Http404(f"There is no account “{account}”.")
    form, kind = AsOfForm(request.GET, site=visit.site), AccountKind(account)
    as_of = form.instant(at=visit.at)
    name = AccountName(kind, asset, form.person.pk if form.person else None)
    before = number_in(request.GET.get("before", ""))
    page = ledger.entries_page(visit.site.pk, account=name, as_of=as_of, before=before)
    members = Member.objects.filter(site=visit.site).in_bulk({line.member_id for line in page.lines})
    values: dict[str, object] = {
        "section": "books",
        "place": "accounts",
        "form": form,
        "as_of": as_of,
        "kind": kind,
        "asset": asset,
        "person": form.person,
        "lines": [(line, members.get(line.member_id)) for line in page.lines],
        "before": page.before,
        "asked": _asked(form, as_of=as_of, at=visit.at),
    }
    status = 200 if form.is_valid() else 422
    return show_page(request, "console/books/account.html", visit=visit, values=values, status=status)


@require_GET
@staff_page
def transaction(request: HttpRequest, visit: StaffVisit, *, transaction_id: int) -> HttpResponse:
    """Show one act: what it debited and credited, of which lot, for whom, and what it was about."""
    act = ledger.act_of(visit.site.pk, transaction_id)
    values: dict[str, object] = {
        "section": "books",
        "place": "accounts",
        "act": act,
        "person": Member.objects.filter(site=visit.site, pk=act.member_id).first(),
        "used": used_by(visit.site, references=[act.reference])[act.reference],
        "is_charge": act.reference.startswith(("charge:", "order:")),
    }
    return show_page(request, "console/books/transaction.html", visit=visit, values=values)


@require_GET
@staff_page
def payment(request: HttpRequest, visit: StaffVisit, *, payment_id: int) -> HttpResponse:
    """Follow one payment to its lots, the charges that drew on them, and what went back."""
    trail = payment_trail(visit.site, payment_id, at=visit.at)
    asked = Asked(visit.site.pk, visit.at, payment_id=payment_id)
    # Where it all went takes reading the books once more: it is drawn for whoever wants to see it.
    is_drawn = "picture" in request.GET
    values: dict[str, object] = {
        "section": "books",
        "place": "accounts",
        "trail": trail,
        "payment": trail.payment,
        "state": PAYMENT_STATES[trail.payment.status],
        "is_drawn": is_drawn,
        "pictures": flow_pictures(asked) if is_drawn else [],
        "requests": [(each, state_of_request(each)) for each in trail.requests],
    }
    return show_page(request, "console/books/payment.html", visit=visit, values=values)


@require_GET
@staff_page
def lot(request: HttpRequest, visit: StaffVisit, *, lot_id: int) -> HttpResponse:
    """Follow one lot to where it came from, and to what drew on it."""
    trail = lot_trail(visit.site, lot_id, at=visit.at)
    values: dict[str, object] = {"section": "books", "place": "accounts", "trail": trail, "lot": trail.lot}
    return show_page(request, "console/books/lot.html", visit=visit, values=values)


@require_GET
@staff_page
def charge(request: HttpRequest, visit: StaffVisit, *, reference: str) -> HttpResponse:
    """Follow one charge back to its lots and their payments."""
    trail = charge_trail(visit.site, words_in(reference), at=visit.at)
    values: dict[str, object] = {
        "section": "books",
        "place": "accounts",
        "trail": trail,
        "requests": [(each, state_of_request(each)) for each in trail.requests],
    }
    return show_page(request, "console/books/charge.html", visit=visit, values=values)


def _asked(form: AsOfForm, *, as_of: datetime, at: datetime) -> str:
    """Give what was asked for as part of an address, so that it stays from page to page."""
    asked = {"as_of": form.data.get("as_of", "") if as_of != at else "", "member": form.person and form.person.handle}
    return urlencode({name: value for name, value in asked.items() if value})
