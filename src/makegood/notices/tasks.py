"""What notices writes when something happened, and the runner that mails it.

Owns which event calls for which letter.
"""

from datetime import datetime

from makegood.claims.models import Request, Ruling, Settlement
from makegood.members.models import Member
from makegood.notices.letters import Letter, decision_letter, receipt, ruling_letter, settlement_letter
from makegood.notices.operations import send_notices, write_notice
from makegood.notices.queries import next_mail_at
from makegood.payments.models import Payment
from makegood.sites.models import Event, Site
from makegood.sites.outbox import on
from makegood.sites.work import due


@on("payment.paid")
def write_receipt(site: Site, event: Event) -> None:
    """Write the receipt of a payment."""
    payments = Payment.objects.select_related("site", "member", "product", "version")
    payment = payments.get(pk=int(event.subject.removeprefix("payment:")))
    write_notice(event, member=payment.member, letter=receipt(payment), kind="receipt")


@on("request.decided")
def write_decision(site: Site, event: Event) -> None:
    """Write the letter on a decision."""
    request = _request(event)
    _write(event, request, decision_letter(request), kind="decision")


@on("request.ruled")
def write_ruling(site: Site, event: Event) -> None:
    """Write the letter on what an agent decided."""
    request = _request(event)
    ruling = Ruling.objects.select_related("by", "request__site", "request__member").get(request=request)
    _write(event, request, ruling_letter(ruling), kind="ruling")


@on("request.settled")
def write_settlement(site: Site, event: Event) -> None:
    """Write the note that what was granted has arrived."""
    request = _request(event)
    settlement = Settlement.objects.select_related("request__site", "request__member", "request__payment").get(
        request=request
    )
    _write(event, request, settlement_letter(settlement), kind="settlement")


@due("notices.mail", next_at=next_mail_at)
def mail_notices(site: Site, *, at: datetime) -> int:
    """Mail what is written and not yet sent."""
    return send_notices(site, at=at)


def _request(event: Event) -> Request:
    return Request.objects.select_related("site", "member").get(pk=int(event.subject.removeprefix("request:")))


def _write(event: Event, request: Request, letter: Letter, *, kind: str) -> None:
    member: Member = request.member
    write_notice(event, member=member, letter=letter, kind=kind, request=request)
