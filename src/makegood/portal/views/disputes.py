"""Payments that a member disputed at the bank: what is frozen, void or owed for each, and how it is made good again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from makegood.claims.chargebacks import NotRepayable, chargebacks_of, held_by, start_repayment
from makegood.claims.models import Chargeback
from makegood.look.doors import member_page
from makegood.look.pages import show_page
from makegood.look.visits import MemberVisit
from makegood.look.words import CHARGEBACK_STATES
from makegood.members.models import MemberStatus
from makegood.payments.calls import confirm_payment
from makegood.payments.queries import cards_of, repayments_under_way
from makegood.portal.forms import RepayForm

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def disputes(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Show what each dispute means now; take the repayment of what is owed for one."""
    if request.method != "POST":
        return _show(request, visit)
    form = RepayForm(request.POST, member=visit.member)
    if not form.is_valid():
        return _show(request, visit, refused=form)
    wanted = form.cleaned_data
    try:
        payment = start_repayment(
            wanted["chargeback"], card=wanted["card"], at=visit.at, key=form.key_for(visit.member)
        )
    except NotRepayable as late:
        messages.warning(request, late.message)
        return redirect("portal:disputes", visit.site.slug)
    confirm_payment(payment, at=visit.at)
    return redirect("portal:payment", visit.site.slug, payment.pk)


def _show(request: HttpRequest, visit: MemberVisit, *, refused: RepayForm | None = None) -> HttpResponse:
    found = list(chargebacks_of(visit.member)[:SHOWN])
    held, paying = held_by(found), repayments_under_way(visit.member)
    has_card = bool(found) and cards_of(visit.member).exists()
    values: dict[str, object] = {
        "section": "help",
        "disputes": [
            {
                "chargeback": each,
                "state": CHARGEBACK_STATES[each.status],
                "held": held[each.pk],
                "paying": paying.get(each.ref),
                "form": _form(visit, each) if has_card and each.owed else None,
            }
            for each in found
        ],
        "refused": refused,
        "is_closed": visit.member.status == MemberStatus.TERMINATED,
    }
    status = 422 if refused is not None else 200
    return show_page(request, "portal/disputes/list.html", visit=visit, values=values, status=status)


def _form(visit: MemberVisit, chargeback: Chargeback) -> RepayForm:
    # Each dispute has its own form, so each has its own names for the labels.
    return RepayForm(member=visit.member, initial={"chargeback": chargeback.pk}, auto_id=f"repay-{chargeback.pk}-%s")
