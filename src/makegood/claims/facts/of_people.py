"""The facts of people: what a member has paid so far, and what is known of whom they dealt with.

Owns these facts. Must not judge them.
"""

from datetime import datetime, timedelta
from typing import Protocol

from django.db.models import Q, Sum

from makegood.catalogue.models import ServiceKind
from makegood.claims.facts.books import Books
from makegood.claims.facts.reading import facts_read
from makegood.claims.facts.subject import Subject
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.windows import Calendar, months_after
from makegood.members.facts import facts_of_counterpart
from makegood.payments.models import Payment
from makegood.policy import Fact, Policy
from makegood.services.models import Charge

PAID_EVER, PAID_12_MONTHS = "member.paid_ever", "member.paid_12_months"
OF_COUNTERPART, LAST_LETTER = "counterpart.", "counterpart.last_letter_cost"


class PaidBy(Protocol):
    """Adds up what a member paid, as `paid_by` does, or from what it added up before."""

    def __call__(self, member_id: int, *, currency: str, until: datetime, since: datetime) -> tuple[Money, Money]:
        """Give what was paid ever, and since an instant."""


def paid_by(member_id: int, *, currency: str, until: datetime, since: datetime) -> tuple[Money, Money]:
    """Add up what a member had paid in a currency by an instant: ever, and since another one."""
    paid = Payment.objects.filter(member_id=member_id, currency=currency, paid_at__lte=until)
    sums = paid.aggregate(
        ever=Sum("amount_minor", default=0), lately=Sum("amount_minor", filter=Q(paid_at__gte=since), default=0)
    )
    return Money(sums["ever"], currency), Money(sums["lately"], currency)


def member_facts(policy: Policy, subject: Subject, *, books: Books, paid: PaidBy = paid_by) -> dict[str, Fact]:
    """Give what the member paid, in the currency that the case is about, where the policy reads it."""
    read = facts_read(policy)
    if not read & {PAID_EVER, PAID_12_MONTHS}:
        return {}
    currency = books.payment.currency if books.payment else _last_currency(subject)
    if currency is None:
        return {}
    since = _a_year_before(subject.made_at, policy.calendar)
    ever, lately = paid(subject.member_id, currency=currency, until=subject.made_at, since=since)
    return {PAID_EVER: Fact(ever, "the site's payments"), PAID_12_MONTHS: Fact(lately, "the site's payments")}


def _last_currency(subject: Subject) -> str | None:
    paid = Payment.objects.filter(member_id=subject.member_id, paid_at__lte=subject.made_at)
    return paid.order_by("-paid_at").values_list("currency", flat=True).first()


def _a_year_before(instant: datetime, calendar: Calendar) -> datetime:
    """Give the start of the same local day twelve months earlier."""
    day = months_after(instant.astimezone(calendar.zone).date(), count=-12)
    return calendar.end_of_day(day - timedelta(days=1)).at


def counterpart_facts(policy: Policy, subject: Subject) -> dict[str, Fact]:
    """Give what is known of the other side of the case, be it asked about itself or about something done with it."""
    counterpart = subject.counterpart or (subject.charge.counterpart if subject.charge else None)
    if counterpart is None or not any(name.startswith(OF_COUNTERPART) for name in facts_read(policy)):
        return {}
    facts = facts_of_counterpart(counterpart, member_id=subject.member_id, made_at=subject.made_at)
    if LAST_LETTER not in facts_read(policy):
        return facts
    letters = Charge.objects.filter(
        member_id=subject.member_id,
        counterpart=counterpart,
        product__service=ServiceKind.LETTER,
        at__lte=subject.made_at,
    )
    last = letters.order_by("-at", "-id").first()
    if last is not None:
        facts[LAST_LETTER] = Fact(Credits(last.cost_credits // last.count), f"charge {last.pk}")
    return facts
