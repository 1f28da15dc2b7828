"""What notices writes when something happened, and the runner that mails it.

Owns which event calls for which letter.
"""

from datetime import datetime

from django.db.models import QuerySet

from makegood.catalogue.queries import product_by_code
from makegood.claims.models import Chargeback, ChargebackStatus, Decision, Request
from makegood.kernel.money import Money
from makegood.members.models import MailedCode, Member, MemberStatus
from makegood.members.operations import SignInChange
from makegood.memberships.models import Instalment, Membership, PriceNotice
from makegood.memberships.outlook import changing
from makegood.memberships.queries import bill_of_payment
from makegood.memberships.terms import are_receipts_mailed
from makegood.notices.account_letters import closed_letter, code_letter, opened_letter, sign_in_letter
from makegood.notices.chargeback_letters import chargeback_letter, return_failed_letter
from makegood.notices.letters import (
    Letter,
    decision_letter,
    receipt,
    refund_failed_letter,
    ruling_letter,
    settlement_letter,
    terms_letter,
)
from makegood.notices.membership_letters import (
    bill_receipt,
    cancellation_letter,
    overdue_letter,
    plan_letter,
    price_letter,
)
from makegood.notices.operations import CODE, send_notices, write_notice, write_to_all
from makegood.notices.queries import NEXT_MAIL
from makegood.payments.models import Payment, Refund
from makegood.sites.models import Event, PolicyVersion, Site
from makegood.sites.outbox import on
from makegood.sites.queries import policy_of, version_before
from makegood.sites.work import due
from makegood.statements.lookups import Lookup

# What every letter says of a request: the one thing that it is about is among them.
ABOUT = ("payment__product", "charge__product", "bill", "order__product", "counterpart")
OF_REQUEST = ("site", "member", "version", *ABOUT)
DECISIONS = Lookup(Decision.objects.select_related("version", *(f"request__{each}" for each in OF_REQUEST)), "pk")
REQUESTS = Lookup(
    Request.objects.select_related(*OF_REQUEST, "settlement", "ruling__by", "ruling__decision__version"),
    "pk",
)
PAYMENTS = Lookup(Payment.objects.select_related("site", "member", "product", "version"), "pk")


@on("payment.paid")
def write_receipt(site: Site, event: Event) -> None:
    """Write the receipt of a payment."""
    payment = PAYMENTS.get(pk=int(event.subject.removeprefix("payment:")))
    if not are_receipts_mailed(policy_of(payment.version)):
        return
    bill = bill_of_payment(payment)
    letter = receipt(payment) if bill is None else bill_receipt(payment, bill)
    write_notice(event, member=payment.member, letter=letter, kind="receipt")


@on("membership.cancelled")
def write_cancellation(site: Site, event: Event) -> None:
    """Write the confirmation of a cancellation, once it counts."""
    membership = _membership(event)
    write_notice(event, member=membership.member, letter=cancellation_letter(membership), kind="cancellation")


@on("membership.overdue")
def write_overdue(site: Site, event: Event) -> None:
    """Ask for another card when a fee was refused, once a fee."""
    membership = _membership(event)
    letter = overdue_letter(membership, Instalment.objects.get(pk=event.body["instalment"]))
    write_notice(event, member=membership.member, letter=letter, kind="overdue")


@on("membership.plan_chosen")
def write_plan(site: Site, event: Event) -> None:
    """Confirm that another plan was chosen for the next fee, or that this was taken back."""
    membership, plan = _membership(event), product_by_code(site, event.body["plan"])
    coming = changing(membership, plan=plan, at=event.at).coming
    write_notice(event, member=membership.member, letter=plan_letter(membership, plan, coming=coming), kind="plan")


@on("membership.price_announced")
def write_price(site: Site, event: Event) -> None:
    """Announce a new price to one member."""
    membership, notice = _membership(event), PriceNotice.objects.get(pk=event.body["notice"])
    write_notice(event, member=membership.member, letter=price_letter(membership, notice), kind="price")


@on("chargeback.open", "chargeback.reopened", "chargeback.won", "chargeback.lost", "chargeback.repaid")
def write_chargeback(site: Site, event: Event) -> None:
    """Write what a dispute at the bank means to the member, as it stood then."""
    found = Chargeback.objects.select_related("site", "member", "payment__product")
    chargeback = found.get(pk=int(event.subject.removeprefix("chargeback:")))
    turn = ChargebackStatus(event.kind.removeprefix("chargeback."))
    owed = Money.parse(event.body["owed"]) if event.body["owed"] else None
    letter = chargeback_letter(chargeback, turn=turn, owed=owed)
    write_notice(event, member=chargeback.member, letter=letter, kind="chargeback")


@on("chargeback.refund_failed")
def write_return_failed(site: Site, event: Event) -> None:
    """Write that a repayment could not go back, and that it is still owed."""
    found = Chargeback.objects.select_related("site", "member")
    chargeback = found.get(pk=int(event.subject.removeprefix("chargeback:")))
    refund = Refund.objects.select_related("payment").get(pk=event.body["refund"])
    write_notice(event, member=chargeback.member, letter=return_failed_letter(chargeback, refund), kind="refund_failed")


@on("request.decided")
def write_decision(site: Site, event: Event) -> None:
    """Write the letter on the decision that the event is about; a later one has an event of its own."""
    stored = DECISIONS.get(pk=event.body["decision"])
    _write(event, stored.request, decision_letter(stored), kind="decision")


@on("request.ruled")
def write_ruling(site: Site, event: Event) -> None:
    """Write the letter on what an agent decided."""
    request = _request(event)
    _write(event, request, ruling_letter(request.ruling), kind="ruling")


@on("request.settled")
def write_settlement(site: Site, event: Event) -> None:
    """Write the note that what was granted has arrived."""
    request = _request(event)
    _write(event, request, settlement_letter(request.settlement), kind="settlement")


@on("request.refund_failed")
def write_refund_failed(site: Site, event: Event) -> None:
    """Write that a refund did not arrive, and that it is still owed."""
    request, refund = _request(event), Refund.objects.select_related("payment").get(pk=event.body["refund"])
    letter = refund_failed_letter(request, refund, amount=Money.parse(event.body["amount"]))
    _write(event, request, letter, kind="refund_failed")


@on("policy.published")
def announce_version(site: Site, event: Event) -> None:
    """Tell every active member of a new version of the policy (M13, V19)."""
    _announce(event, members=Member.objects.filter(site=site, status=MemberStatus.ACTIVE), at=event.at)


@on("member.activated")
def announce_coming_versions(site: Site, event: Event) -> None:
    """Tell who comes in, or back, of the versions that still wait to take effect."""
    coming = site.policy_versions.filter(effective_at__gt=event.at).values_list("number", flat=True)
    published = Event.objects.filter(site=site, kind="policy.published", body__number__in=list(coming))
    comer = Member.objects.filter(pk=int(event.subject.removeprefix("member:")))
    for each in published:
        _announce(each, members=comer, at=event.at)


def _announce(event: Event, *, members: QuerySet[Member], at: datetime) -> None:
    """Write to members of the version that was published with an event; nobody was there before the first one."""
    version = PolicyVersion.objects.select_related("site").get(site=event.site_id, number=event.body["number"])
    since = version_before(version)
    if since is not None:
        write_to_all(event, members=members, letter=terms_letter(version, since=since), kind="terms", at=at)


@on("member.code_made")
def write_code(site: Site, event: Event) -> None:
    """Write the mail for a code; its digits are put in when it is sent."""
    code = MailedCode.objects.select_related("site", "member").get(pk=event.body["code"])
    write_notice(event, member=_member(event), letter=code_letter(code), kind=CODE)


@on("member.suspended", "member.blocked", "member.terminated")
def write_closed(site: Site, event: Event) -> None:
    """Write why an account is closed."""
    status = MemberStatus(event.kind.removeprefix("member."))
    member = _member(event)
    letter = closed_letter(member, status=status, because=event.body["because"])
    write_notice(event, member=member, letter=letter, kind="closed")


@on("member.unsuspended", "member.unblocked", "member.restored")
def write_opened(site: Site, event: Event) -> None:
    """Write that an account is open again, where nothing else closes it."""
    if event.body["status"] == MemberStatus.ACTIVE:
        member = _member(event)
        write_notice(event, member=member, letter=opened_letter(member), kind="opened")


@on(*(f"member.{change}" for change in SignInChange))
def write_sign_in_change(site: Site, event: Event) -> None:
    """Write what changed about a sign-in, so that its owner learns of what they did not do."""
    member, change = _member(event), SignInChange(event.kind.removeprefix("member."))
    write_notice(event, member=member, letter=sign_in_letter(member, change=change), kind="sign_in")


@due("notices.mail", next_at=NEXT_MAIL)
def mail_notices(site: Site, *, at: datetime) -> int:
    """Mail what is written and not yet sent."""
    return send_notices(site, at=at)


def _member(event: Event) -> Member:
    return Member.objects.select_related("site").get(pk=int(event.subject.removeprefix("member:")))


def _membership(event: Event) -> Membership:
    memberships = Membership.objects.select_related("site", "member", "plan", "card")
    return memberships.get(pk=int(event.subject.removeprefix("membership:")))


def _request(event: Event) -> Request:
    return REQUESTS.get(pk=int(event.subject.removeprefix("request:")))


def _write(event: Event, request: Request, letter: Letter, *, kind: str) -> None:
    write_notice(event, member=request.member, letter=letter, kind=kind, request=request)
