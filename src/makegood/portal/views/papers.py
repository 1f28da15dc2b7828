"""Letters and receipts as PDF, for those to whom they were written."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from makegood.look.doors import member_page
from makegood.look.downloads import pdf_download
from makegood.look.papers import letter_pdf, receipt_pdf
from makegood.look.visits import MemberVisit
from makegood.notices.queries import notices_of
from makegood.payments.queries import payment_for_member


@require_GET
@member_page
def letter(request: HttpRequest, visit: MemberVisit, *, letter_id: int) -> HttpResponse:
    """Give a letter as it was sent."""
    found = get_object_or_404(notices_of(visit.member).select_related("site"), pk=letter_id)
    return pdf_download(letter_pdf(found), name=f"letter-{found.pk}.pdf")


@require_GET
@member_page
def receipt(request: HttpRequest, visit: MemberVisit, *, payment_id: int) -> HttpResponse:
    """Give the receipt of a payment; there is none for what was not paid."""
    payment = payment_for_member(visit.member, payment_id)
    if payment.paid_at is None:
        raise Http404("Nothing was paid, so there is no receipt.")
    return pdf_download(receipt_pdf(payment), name=f"receipt-{payment.pk}.pdf")
