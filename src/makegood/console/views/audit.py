"""The audit: whether the books balance, the chain holds, and everything was delivered."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from makegood.claims.audit import broken_decisions
from makegood.ledger import queries as ledger
from makegood.look.doors import staff_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit
from makegood.sites.queries import chain_breaks, chain_head, failed_deliveries


@require_GET
@staff_page
def audit(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """Show what is at hand; the checks read every row, so they run when somebody asks for them."""
    values: dict[str, object] = {
        "section": "books",
        "place": "audit",
        "head": chain_head(visit.site),
        "failed": failed_deliveries(visit.site),
        "liability": ledger.liability(visit.site.pk, at=visit.at),
        "was_run": "run" in request.GET,
    }
    if values["was_run"]:
        values |= {
            "breaches": ledger.audit(visit.site.pk),
            "chain_break": chain_breaks(visit.site),
            "broken": list(broken_decisions(visit.site.pk)),
        }
    return show_page(request, "console/audit.html", visit=visit, values=values)
