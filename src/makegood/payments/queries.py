"""What can be asked about payments: a member's own, what went back, and the calls that nobody knows the end of.

Reads only. Must not know why money goes back.
"""

from django.db.models import QuerySet, Sum

from makegood.kernel.money import Money
from makegood.kernel.refusals import NotFound
from makegood.members.models import Member
from makegood.payments.models import Intent, IntentStatus, Payment, Refund, RefundStatus
from makegood.sites.models import Site

# When the next call to the processor is due on a site.
NEXT_CALL = "SELECT min(due_at) FROM payments_intent WHERE site_id = %(site)s AND status <> 'done'"


def payments_of(member: Member) -> QuerySet[Payment]:
    """List a member's payments, the latest first."""
    mine = Payment.objects.filter(site_id=member.site_id, member=member)
    return mine.select_related("site", "product", "version").order_by("-started_at", "-id")


def payment_for_member(member: Member, payment_id: int) -> Payment:
    """Give one payment of this member.

    Raises:
        NotFound: where there is none, or it is somebody else's.
    """
    payment = payments_of(member).filter(pk=payment_id).first()
    if payment is None:
        raise NotFound("There is no such payment among yours.", payment=payment_id)
    return payment


def refunds_of(payment: Payment) -> QuerySet[Refund]:
    """List what went back of a payment, is on its way, or failed; the oldest first."""
    return Refund.objects.filter(site_id=payment.site_id, payment=payment).order_by("id")


def refunded_to(member: Member) -> tuple[Money, ...]:
    """Give what arrived back with a member to date, in each currency."""
    arrived = Refund.objects.filter(site_id=member.site_id, member=member, status=RefundStatus.SUCCEEDED)
    sums = arrived.values("currency").annotate(total=Sum("amount_minor")).order_by("currency")
    return tuple(Money(each["total"], each["currency"]) for each in sums)


def unresolved_intents(site: Site) -> QuerySet[Intent]:
    """List the calls that were made and whose end nobody knows yet, the oldest first."""
    unresolved = Intent.objects.filter(site=site, status=IntentStatus.UNRESOLVED)
    return unresolved.select_related("payment__member", "refund").order_by("created_at", "id")
