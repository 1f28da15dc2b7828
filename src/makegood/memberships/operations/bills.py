"""The making of bills and the charging of their instalments.

Owns the rows of bills and instalments until a charge is answered. Must not know whether a membership may be billed, nor
what comes of the answer.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from makegood.kernel.ids import key_of
from makegood.kernel.windows import Calendar, Days
from makegood.memberships import terms
from makegood.memberships.models import Bill, BillKind, Instalment, InstalmentStatus, Membership
from makegood.memberships.queries import owed_for
from makegood.payments.models import Card, Payment, PaymentPurpose
from makegood.payments.operations import charge_card
from makegood.payments.queries import cards_of
from makegood.sites.models import PolicyVersion
from makegood.sites.queries import policy_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A fee about to be billed: when it falls due, for which period, under which version, and to which card it goes."""

    kind: BillKind
    at: datetime
    period_end: datetime
    fee: terms.Fee
    version: PolicyVersion
    card: Card
    key: str
    is_numbered: bool = False


def make_bill(membership: Membership, *, due: Due) -> Bill:
    """Write a bill with its instalments; the first is due at once."""
    bill = Bill.objects.create(
        site=membership.site,
        member_id=membership.member_id,
        membership=membership,
        version=due.version,
        card=due.card,
        key=due.key,
        number=next_number(membership) if due.is_numbered else None,
        kind=due.kind,
        at=due.at,
        period_start=due.at,
        period_end=due.period_end,
        fee_minor=due.fee.amount.minor,
        tax_minor=due.fee.tax.minor,
        currency=due.fee.amount.currency,
    )
    _split(bill, due)
    return bill


def next_number(membership: Membership) -> int:
    """Give the number of the next bill that counts."""
    last: int | None = Bill.objects.filter(membership=membership).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _split(bill: Bill, due: Due) -> None:
    parts = due.fee.split()
    dates = spread(policy_of(due.version).calendar, start=due.at, end=due.period_end, parts=len(parts))
    Instalment.objects.bulk_create(
        Instalment(
            site_id=bill.site_id,
            bill=bill,
            number=number,
            amount_minor=part.minor,
            currency=part.currency,
            due_at=date,
            try_at=date,
        )
        for number, (part, date) in enumerate(zip(parts, dates, strict=True), start=1)
    )


def spread(calendar: Calendar, *, start: datetime, end: datetime, parts: int) -> tuple[datetime, ...]:
    """Give the dates of instalments, evenly over a term: whole local days apart, at the hour of the first.

    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> from makegood.kernel.working_days import working_days
    >>> calendar = Calendar(ZoneInfo("Europe/London"), working_days("GB-ENG"))
    >>> start, end = datetime(2026, 1, 5, 10, tzinfo=UTC), datetime(2026, 7, 4, 9, tzinfo=UTC)
    >>> [str(date.date()) for date in spread(calendar, start=start, end=end, parts=2)]
    ['2026-01-05', '2026-04-05']
    """
    days = (end.astimezone(calendar.zone).date() - start.astimezone(calendar.zone).date()).days
    later = (calendar.same_time_after(start, Days(days * number // parts)) for number in range(1, parts))
    return (start, *later)


def first_instalment(bill: Bill) -> Instalment:
    """Give the instalment that opens the period of a bill."""
    return bill.parts.select_related("bill__member", "bill__version", "payment").get(number=1)


def charge(instalment: Instalment, *, card: Card, at: datetime, key: str = "") -> Payment:
    """Put what an instalment comes to by now to a card; a try that was due is done with that.

    Every try has a key of its own, made of the instalment's or given by whoever asks for it out of turn.
    """
    bill = instalment.bill
    is_late = instalment.status == InstalmentStatus.OVERDUE
    payment = charge_card(
        bill.member,
        amount=owed_for(instalment, at=at) if is_late else instalment.amount,
        purpose=PaymentPurpose.BILL,
        reference=bill.ref,
        card=newest(card),
        at=at,
        key=key or key_of("instalment", instalment.pk, instalment.tries + 1),
    )
    instalment.tries += 1
    instalment.payment, instalment.is_return = payment, bool(key)
    if instalment.try_at is not None and instalment.try_at <= at:
        instalment.try_at = None
    instalment.save(update_fields=["tries", "payment", "is_return", "try_at"])
    return payment


def newest(card: Card) -> Card:
    """Give the card that took the place of `card` under its name, or the card itself."""
    if card.is_usable:
        return card
    return cards_of(card.member).filter(name=card.name).first() or card
