"""The audit: whether the books balance, the chain holds, decisions repeat, and whether any work is stuck."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from makegood.claims.audit import broken_decisions, broken_settlements
from makegood.claims.inspection import stuck
from makegood.kernel.breaches import Breach
from makegood.ledger import queries as ledger
from makegood.look.doors import staff_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit
from makegood.members.audit import broken_standings
from makegood.memberships.audit import broken_memberships
from makegood.sites.models import Site
from makegood.sites.queries import chain_breaks, chain_head
from makegood.sites.work import coming_work


@require_GET
@staff_page
def audit(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show what is at hand; the checks read every row, so they run when somebody asks for them."""
    values: dict[str, object] = {
        "section": "books",
        "place": "audit",
        "head": chain_head(visit.site),
        "stuck": list(stuck(visit.site)),
        "due": sum(each.at is None for each in coming_work(visit.site, at=visit.at)),
        "was_run": "run" in request.GET,
    }
    if values["was_run"]:
        values |= _checked(visit.site)
    return show_page(request, "console/audit.html", visit=visit, values=values)


def _checked(site: Site) -> Mapping[str, object]:
    standings = (Breach(each.code, each.site_id, each.message) for each in broken_standings(site.pk))
    records: Sequence[Breach] = [*broken_settlements(site.pk), *broken_memberships(site.pk), *standings]
    return {
        "breaches": ledger.audit(site.pk),
        "records": records,
        "chain_break": chain_breaks(site),
        "broken": list(broken_decisions(site.pk)),
    }
