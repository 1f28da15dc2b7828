"""Disputes at the bank: what waits for evidence, by when; one with all that the site can show; the bank's decision."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from makegood.claims.chargebacks import (
    chargeback_for_staff,
    evidence_of,
    evidence_to_send,
    frozen_by,
    repaid_for,
)
from makegood.claims.models import Chargeback
from makegood.console.evidence import Dossier, dossier_of
from makegood.console.evidence_pdf import evidence_pdf
from makegood.console.evidence_text import evidence_text
from makegood.console.lists import decided_disputes_page, waiting_disputes_page
from makegood.look.doors import acting_page, staff_page
from makegood.look.downloads import pdf_download, text_download
from makegood.look.pages import show_page
from makegood.look.urgency import soon_ends
from makegood.look.visits import StaffVisit
from makegood.look.words import DISPUTE_STATES
from makegood.members.duties import Duty
from makegood.notices.queries import letters_about
from makegood.payments.models import DisputeStatus
from makegood.payments.operations import record_decision
from makegood.payments.refusals import DisputeDecided
from makegood.sites.queries import policy_of, version_in_force

VERDICTS = {"won": DisputeStatus.WON, "lost": DisputeStatus.LOST}


@require_GET
@staff_page
def disputes(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """List the disputes that the bank has yet to decide, the most urgent first, or those that it has decided."""
    is_decided = request.GET.get("show") == "decided"
    if is_decided:
        decided = decided_disputes_page(visit.site, before=request.GET.get("before", ""))
        rows, more = decided.rows, f"before={decided.before}" if decided.before else ""
    else:
        rows, after = waiting_disputes_page(visit.site, after=request.GET.get("after", ""))
        more = f"after={after}" if after else ""
    values: dict[str, object] = {
        "section": "disputes",
        "is_decided": is_decided,
        "waiting": evidence_to_send(visit.site).count(),
        "rows": [(each, DISPUTE_STATES[each.status]) for each in rows],
        "more": more,
        "soon": soon_ends(policy_of(version_in_force(visit.site, at=visit.at)), at=visit.at),
    }
    return show_page(request, "console/disputes/list.html", visit=visit, values=values)


@require_GET
@staff_page
def dispute(request: HttpRequest, visit: StaffVisit, *, chargeback_id: int) -> HttpResponse:
    """Show one dispute: what it takes, what it froze, what is owed, and the evidence."""
    found = chargeback_for_staff(visit.site, chargeback_id)
    values: dict[str, object] = {
        "section": "disputes",
        "found": found,
        "state": DISPUTE_STATES[found.status],
        "evidence": evidence_of(found),
        "letters": letters_about(found.payment),
        "frozen": frozen_by(found),
        "repaid": repaid_for(found),
        "soon": soon_ends(policy_of(found.payment.version), at=visit.at),
    }
    return show_page(request, "console/disputes/dispute.html", visit=visit, values=values)


@require_GET
@staff_page
def evidence(request: HttpRequest, visit: StaffVisit, *, chargeback_id: int) -> HttpResponse:
    """Give the evidence of one dispute as a text to download."""
    found = chargeback_for_staff(visit.site, chargeback_id)
    return text_download(evidence_text(_dossier(found, visit)), name=f"evidence-{visit.site.slug}-{found.pk}.txt")


@require_GET
@staff_page
def evidence_paper(request: HttpRequest, visit: StaffVisit, *, chargeback_id: int) -> HttpResponse:
    """Give the evidence of one dispute as PDF."""
    found = chargeback_for_staff(visit.site, chargeback_id)
    return pdf_download(evidence_pdf(_dossier(found, visit)), name=f"evidence-{visit.site.slug}-{found.pk}.pdf")


def _dossier(found: Chargeback, visit: StaffVisit) -> Dossier:
    return dossier_of(found, evidence_of(found), letters=letters_about(found.payment), at=visit.at)


@require_POST
@acting_page(Duty.DISPUTES)
def verdict(request: HttpRequest, visit: StaffVisit, *, chargeback_id: int) -> HttpResponse:
    """Record what the bank decided, where somebody heard of it before the processor reported it."""
    found, status = chargeback_for_staff(visit.site, chargeback_id), VERDICTS.get(request.POST.get("decided", ""))
    if status is None:
        messages.warning(request, "Nothing was recorded: say whether the site won or lost.")
        return redirect("console:dispute", visit.site.slug, found.pk)
    try:
        record_decision(found.dispute, status=status, by=f"staff:{visit.staff.pk}", at=visit.at)
        messages.success(request, f"Recorded: the site {status.label.lower()}.")
    except DisputeDecided as late:
        messages.warning(request, late.message)
    return redirect("console:dispute", visit.site.slug, found.pk)
