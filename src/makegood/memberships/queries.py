"""What can be asked of memberships: who belongs, what was billed and paid, what is owed, and what falls due when.

Reads only. Must not know why money goes back.
"""

from collections import Counter
from datetime import datetime
from enum import StrEnum, auto

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from makegood.catalogue.models import Product
from makegood.kernel.money import Money
from makegood.kernel.refusals import NotFound
from makegood.members.models import Member
from makegood.memberships import terms
from makegood.memberships.models import (
    RENEWING,
    STANDING,
    Bill,
    FeatureUse,
    Instalment,
    InstalmentStatus,
    LawRate,
    Membership,
    MembershipStatus,
    PriceNotice,
    RateKind,
)
from makegood.payments.models import Payment, PaymentStatus
from makegood.policy.values import Percent
from makegood.sites.models import Site
from makegood.sites.queries import policy_of
from makegood.statements.lookups import Lookup
from makegood.statements.sending import prepared_cursor

BILL = "bill:"


class Tier(StrEnum):
    """To what somebody belongs, in the words of stories."""

    GUEST = "guest"
    TRIAL = "trial"
    FULL = "full"


def current_membership(member: Member) -> Membership | None:
    """Give the membership by which a member belongs, if there is one."""
    mine = Membership.objects.filter(site_id=member.site_id, member=member, status__in=STANDING)
    return mine.select_related("site", "member", "plan", "card").first()


def memberships_of(member: Member) -> QuerySet[Membership]:
    """List the memberships that a member has or had, the latest first; what never began is none."""
    begun = Membership.objects.filter(site_id=member.site_id, member=member)
    begun = begun.exclude(status__in=[MembershipStatus.PENDING, MembershipStatus.DECLINED])
    return begun.select_related("site", "member", "plan", "card").order_by("-id")


def membership_for_member(member: Member, membership_id: int) -> Membership:
    """Give one membership of this member.

    Raises:
        NotFound: where there is none, or it is somebody else's.
    """
    membership = memberships_of(member).filter(pk=membership_id).first()
    if membership is None:
        raise NotFound("There is no such membership among yours.", membership=membership_id)
    return membership


def attempts_of(member: Member) -> QuerySet[Membership]:
    """List all memberships of a member, those that never began or are about to included, the latest first."""
    mine = Membership.objects.filter(site_id=member.site_id, member=member)
    return mine.select_related("site", "member", "plan", "card", "next_plan").order_by("-id")


def tier_of(member: Member, *, at: datetime) -> Tier:
    """Give what a member is at an instant: access ends with the instant at which it runs out."""
    membership = current_membership(member)
    if membership is None or (membership.ends_at is not None and membership.ends_at <= at):
        return Tier.GUEST
    return Tier.TRIAL if membership.is_trial else Tier.FULL


def bills_of(membership: Membership) -> QuerySet[Bill]:
    """List the bills that count, the first first."""
    mine = Bill.objects.filter(site_id=membership.site_id, membership=membership, number__isnull=False)
    return mine.select_related("site", "member", "membership", "version", "card").order_by("number")


def bill_of(membership: Membership, number: int) -> Bill:
    """Give the bill of that number.

    Raises:
        NotFound: where there is none yet.
    """
    bill = bills_of(membership).filter(number=number).first()
    if bill is None:
        raise NotFound(f"There is no bill {number} of this membership.", bill=number)
    return bill


def bills_of_member(member: Member) -> QuerySet[Bill]:
    """List the bills of all of a member's memberships that count, the latest first."""
    mine = Bill.objects.filter(site_id=member.site_id, member=member, number__isnull=False)
    return mine.select_related("site", "version", "membership__member", "membership__plan").order_by("-at", "-id")


def bill_for_member(member: Member, bill_id: int) -> Bill:
    """Give one bill of this member.

    Raises:
        NotFound: where there is none that counts, or it is somebody else's.
    """
    bill = bills_of_member(member).filter(pk=bill_id).first()
    if bill is None:
        raise NotFound("There is no such bill among yours.", bill=bill_id)
    return bill


def latest_bill(membership: Membership) -> Bill | None:
    """Give the last bill that counts, if there is one."""
    return bills_of(membership).last()


# A bill with what its receipt tells.
OF_BILL = ("site", "version", "membership__site", "membership__member", "membership__plan")
BILLS = Lookup(Bill.objects.select_related(*OF_BILL), "site_id", "pk")


def bill_of_payment(payment: Payment) -> Bill | None:
    """Give the bill for which a payment was made, if it was for one."""
    number = payment.reference.removeprefix(BILL)
    if number == payment.reference or not number.isdecimal():
        return None
    return BILLS.first(site_id=payment.site_id, pk=int(number))


def all_bills_of(membership: Membership) -> list[Bill]:
    """Give every bill of a membership, refused ones included, the latest first, with its parts and their payments."""
    parts = Instalment.objects.select_related("payment", "bill__version").order_by("number")
    mine = Bill.objects.filter(site_id=membership.site_id, membership=membership).select_related("version", "card")
    return list(mine.prefetch_related(Prefetch("parts", queryset=parts)).order_by("-at", "-id"))


def is_under_way(instalment: Instalment) -> bool:
    """Tell whether a charge of an instalment is out, or answered and not counted yet."""
    if instalment.payment is None or instalment.status in (InstalmentStatus.PAID, InstalmentStatus.DECLINED):
        return False
    if instalment.payment.status == PaymentStatus.DECLINED:
        return instalment.status == InstalmentStatus.WAITING
    return instalment.payment.status in (PaymentStatus.PENDING, PaymentStatus.PAID)


def payment_of_beginning(membership: Membership) -> Payment | None:
    """Give the payment with which a membership begins; none where it begins free."""
    first = Instalment.objects.filter(bill__membership=membership).select_related("payment").order_by("id").first()
    return first.payment if first else None


def payments_for(bill: Bill) -> QuerySet[Payment]:
    """List every payment that was tried for a bill, the first first."""
    return Payment.objects.filter(site_id=bill.site_id, reference=bill.ref).order_by("id")


def paid_for(bill: Bill) -> tuple[Payment, ...]:
    """Give the payments that paid a bill, in the order in which they came in."""
    return tuple(payments_that_paid(bill))


def payments_that_paid(bill: Bill) -> QuerySet[Payment]:
    """List the payments that paid a bill, one for each instalment that is paid, in the order in which they came in.

    Money that came in where nothing was owed is none of them: it went back by itself.
    """
    counted = payments_for(bill).filter(paid_at__isnull=False, instalment__status=InstalmentStatus.PAID)
    return counted.select_related("version").order_by("paid_at", "id")


def owed(member: Member, *, at: datetime) -> tuple[Money, ...]:
    """Give what a member owes for overdue fees at an instant, with interest, in each currency."""
    sums: Counter[str] = Counter()
    for instalment in overdue_instalments(member):
        sums[instalment.currency] += owed_for(instalment, at=at).minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()) if minor)


def owed_for(instalment: Instalment, *, at: datetime) -> Money:
    """Give what an unpaid instalment comes to at an instant, by the version under which its fee was billed."""
    policy = policy_of(instalment.bill.version)
    law_rate = rate_at(instalment.bill.site_id, kind=RateKind.OVERDUE, at=at)
    return instalment.amount + terms.interest(policy, instalment, at=at, law_rate=law_rate)


def overdue_instalments(member: Member) -> QuerySet[Instalment]:
    """List the instalments whose charge was refused and that nobody has paid yet, the oldest first."""
    unpaid = Instalment.objects.filter(site_id=member.site_id, bill__member=member, status=InstalmentStatus.OVERDUE)
    return unpaid.select_related("bill__version", "bill__membership", "payment").order_by("due_at", "id")


def months_overdue(member: Member, *, at: datetime) -> int | None:
    """Count the full months since a member's oldest unpaid fee fell due; none where nothing is overdue.

    What is unpaid of a membership that the operator ended is owed, and closes nothing.
    """
    oldest = overdue_instalments(member).exclude(bill__membership__status=MembershipStatus.TERMINATED).first()
    if oldest is None:
        return None
    return terms.months_overdue(policy_of(oldest.bill.version), since=oldest.due_at, at=at)


def uses_of(member: Member, *, product: Product) -> QuerySet[FeatureUse]:
    """List a member's uses of one paid feature, the latest first."""
    mine = FeatureUse.objects.filter(site_id=member.site_id, member=member, product=product)
    return mine.order_by("-at", "-id")


def rate_at(site_id: int, *, kind: RateKind, at: datetime, country: str = "") -> Percent | None:
    """Give the rate of the law at an instant; none where the site has set none."""
    rates = LawRate.objects.filter(site_id=site_id, kind=kind, country=country, since__lte=at)
    rate = rates.order_by("-since").first()
    return Percent(rate.parts) if rate else None


def tax_rate_of(member: Member, *, at: datetime) -> Percent | None:
    """Give the sales tax where a member lives; none where it is not known (M20)."""
    return rate_at(member.site_id, kind=RateKind.TAX, country=member.country, at=at) if member.country else None


def price_notice(membership: Membership, *, plan: Product, at: datetime) -> PriceNotice | None:
    """Give the last new price of a plan that was announced after the present one was agreed, and before `at`."""
    agreed = membership.reactivated_at or membership.started_at
    sent = PriceNotice.objects.filter(plan=plan, at__gte=agreed, at__lt=at)
    return sent.order_by("-at", "-id").first()


def to_bill(site: Site) -> QuerySet[Membership]:
    """List the memberships whose next fee has its date, in the order in which they fall due."""
    waiting = Membership.objects.filter(site=site, status__in=RENEWING, next_bill_at__isnull=False)
    return waiting.order_by("next_bill_at", "id")


def to_end(site: Site) -> QuerySet[Membership]:
    """List the cancelled memberships in the order in which they run out."""
    return Membership.objects.filter(site=site, status=MembershipStatus.CANCELLED).order_by("ends_at", "id")


def to_work(site: Site) -> QuerySet[Membership]:
    """List the cancellations that somebody must work, in the order of their arrival (M30)."""
    waiting = Membership.objects.filter(site=site, status__in=STANDING, cancel_due_at__isnull=False)
    return waiting.order_by("cancel_due_at", "cancel_asked_at", "id")


def to_try(site: Site) -> QuerySet[Instalment]:
    """List the instalments to put to a card, by their dates.

    One that is at the processor waits for its answer, and while a fee is overdue no further one is charged (M22).
    """
    unpaid = Instalment.objects.filter(site=site, try_at__isnull=False)
    unpaid = unpaid.filter(Q(payment=None) | ~Q(payment__status=PaymentStatus.PENDING))
    overdue = Instalment.objects.filter(bill__membership=OuterRef("bill__membership"), status=InstalmentStatus.OVERDUE)
    is_held_up = Q(status=InstalmentStatus.WAITING) & Exists(overdue)
    over = Q(bill__membership__status=MembershipStatus.TERMINATED)
    return unpaid.exclude(is_held_up).exclude(over).order_by("try_at", "id")


class Kind(StrEnum):
    """What can fall due of a membership."""

    CANCELLATION = auto()
    END = auto()
    FEE = auto()
    INSTALMENT = auto()


# The earliest instant at which something of each kind falls due: the same four as above, without what was put off.
NEXT_OF_KIND: dict[Kind, str] = {
    Kind.CANCELLATION: """
        SELECT min(cancel_due_at) FROM memberships_membership
        WHERE site_id = %(site)s AND cancel_due_at IS NOT NULL AND put_off_until IS NULL
    """,
    Kind.END: """
        SELECT min(ends_at) FROM memberships_membership
        WHERE site_id = %(site)s AND status = 'cancelled' AND put_off_until IS NULL
    """,
    Kind.FEE: """
        SELECT min(next_bill_at) FROM memberships_membership
        WHERE site_id = %(site)s AND status IN ('trial', 'active') AND next_bill_at IS NOT NULL
        AND put_off_until IS NULL
    """,
    Kind.INSTALMENT: """
        SELECT min(try_at) FROM memberships_instalment part
        JOIN memberships_bill bill ON bill.id = part.bill_id
        JOIN memberships_membership held ON held.id = bill.membership_id
        LEFT JOIN payments_payment tried ON tried.id = part.payment_id
        WHERE part.site_id = %(site)s AND part.try_at IS NOT NULL AND tried.status IS DISTINCT FROM 'pending'
        AND held.put_off_until IS NULL AND held.status <> 'terminated'
        AND NOT (part.status = 'waiting' AND EXISTS (
            SELECT FROM memberships_instalment other JOIN memberships_bill theirs ON theirs.id = other.bill_id
            WHERE theirs.membership_id = held.id AND other.status = 'overdue'
        ))
    """,
}
NEXT_PUT_OFF = """
    SELECT min(put_off_until) FROM memberships_membership WHERE site_id = %(site)s AND put_off_until IS NOT NULL
"""
# The earliest instant at which anything of this room falls due, or is taken up again.
NEXT_DUE = f"SELECT least({', '.join(f'({each})' for each in (*NEXT_OF_KIND.values(), NEXT_PUT_OFF))})"
# What was put off until now may be of any kind.
KINDS_DUE = f"SELECT {', '.join(f'least(({each}), ({NEXT_PUT_OFF})) <= %(at)s' for each in NEXT_OF_KIND.values())}"


def kinds_due(site: Site, *, at: datetime) -> frozenset[Kind]:
    """Tell, in one statement, of which kinds something is or may be due."""
    with prepared_cursor() as cursor:
        cursor.execute(KINDS_DUE, {"site": site.pk, "at": at})
        return frozenset(kind for kind, is_due in zip(NEXT_OF_KIND, cursor.fetchone(), strict=True) if is_due)


def uses_since(member: Member, instant: datetime) -> int:
    """Count the uses of paid features by a member after an instant."""
    return FeatureUse.objects.filter(site_id=member.site_id, member=member, at__gt=instant).count()
