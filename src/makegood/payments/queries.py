"""What can be asked about payments: a member's own, what went back, and the calls that nobody knows the end of.

Reads only. Must not know why money goes back.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Sum

from makegood.kernel.money import Money
from makegood.kernel.refusals import NotFound
from makegood.ledger import queries as ledger
from makegood.members.models import Member
from makegood.payments.models import (
    Card,
    Feed,
    Intent,
    IntentStatus,
    Payment,
    PaymentPurpose,
    PaymentStatus,
    Refund,
    RefundStatus,
)
from makegood.sites.models import Site

# When the next call to the processor is due on a site.
NEXT_CALL = "SELECT min(due_at) FROM payments_intent WHERE site_id = %(site)s AND status <> 'done'"

# What a member had paid by an instant, ever and since another one: by currency, the one in which they paid last first.
PAID_SO_FAR = """
    SELECT jsonb_agg(jsonb_build_array(currency, ever, late) ORDER BY last DESC)
    FROM (
        SELECT currency, sum(amount_minor) AS ever, max(paid_at) AS last,
            coalesce(sum(amount_minor) FILTER (WHERE paid_at >= %(since)s), 0) AS late
        FROM payments_payment WHERE member_id = %(member)s AND paid_at <= %(until)s GROUP BY currency
    ) AS paid
"""


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
    return unresolved.select_related("site", "payment__member", "card__member", "refund").order_by("created_at", "id")


def intent_for_staff(site: Site, intent_id: int) -> Intent:
    """Give one call of a site to its staff.

    Raises:
        NotFound: where this site has none of that number.
    """
    calls = Intent.objects.select_related(
        "site", "payment__product", "payment__site", "payment__card", "refund", "card"
    )
    intent = calls.filter(site=site, pk=intent_id).first()
    if intent is None:
        raise NotFound(f"There is no call {intent_id} here.", call=intent_id)
    return intent


def unread_feed(site: Site, *, at: datetime) -> Feed | None:
    """Give the list of what banks did, where it could not be read for a day; evidence is due within weeks."""
    return Feed.objects.filter(site=site, failing_since__lte=at - timedelta(days=1)).first()


def cards_of(member: Member) -> QuerySet[Card]:
    """List the cards of a member that can be charged, by name."""
    return Card.objects.filter(site_id=member.site_id, member=member, is_usable=True).order_by("name")


def cards_awaited(member: Member) -> QuerySet[Card]:
    """List the cards that a member began to give and the processor does not keep yet, the latest first."""
    open_calls = Intent.objects.filter(card=OuterRef("pk")).exclude(status=IntentStatus.DONE)
    mine = Card.objects.filter(Exists(open_calls), site_id=member.site_id, member=member, label="")
    return mine.order_by("-id")


def card_for_member(member: Member, card_id: int) -> Card:
    """Give one card of this member, kept, waited for or taken off the file.

    Raises:
        NotFound: where there is none, or it is somebody else's.
    """
    card = (
        Card.objects.filter(site_id=member.site_id, member=member, pk=card_id).select_related("site", "member").first()
    )
    if card is None:
        raise NotFound("There is no such card among yours.", card=card_id)
    return card


def payments_for(site: Site, reference: str) -> QuerySet[Payment]:
    """List the payments that were made for one thing, such as `bill:12`, the oldest first."""
    found = Payment.objects.filter(site=site, reference=reference).exclude(reference="")
    return found.select_related("site", "member", "version").order_by("id")


def repayments_under_way(member: Member) -> Mapping[str, int]:
    """Give the repayments of a member that the processor has not answered yet: each reference with its payment."""
    pending = Payment.objects.filter(
        site_id=member.site_id, member=member, purpose=PaymentPurpose.REPAYMENT, status=PaymentStatus.PENDING
    )
    return dict(pending.values_list("reference", "pk"))


def balances_of(member: Member, *, at: datetime) -> tuple[Money, ...]:
    """Give what a member can spend of the money on the balance, in each currency in which any ever was there."""
    currencies = ledger.currencies_of(member.site_id, member_id=member.pk)
    found = (ledger.available(member.site_id, member_id=member.pk, at=at, asset=each) for each in currencies)
    return tuple(amount for amount in found if isinstance(amount, Money))
