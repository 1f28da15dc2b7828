"""What of a payment went back in money, and how many of its credits are still paid for after that.

Owns the arithmetic that keeps money returned and credits kept within one price (X1). Must not decide what is given
back, nor move anything.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, Min, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Concat

from makegood.claims.models import Chargeback, ChargebackStatus, SettlementPart
from makegood.claims.unsent import IS_UNSENT, UNSENT, unsent_by_payment
from makegood.kernel.amounts import Rounding
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger.amounts import A
from makegood.ledger.book import LotSource
from makegood.ledger.queries import AllotmentView, left_beside
from makegood.payments.models import Dispute, Payment, Refund
from makegood.services.models import Charge, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """A payment and what of it came back, read at once.

    `unsent` was granted and did not go, `paid_again` was paid once more after a lost dispute; `for_each_use` came back
    for uses, one by one, and not for what was left of the payment, `for_each_of_these` of that for certain ones.
    """

    payment: Payment
    is_touched: bool
    unsent: Money
    paid_again: Money
    for_each_use: Sequence[Money]
    for_each_of_these: Sequence[Money]
    disputed_at: datetime | None

    @property
    def for_uses(self) -> Money:
        """What came back for uses."""
        return sum(self.for_each_use, Money.zero(self.payment.currency))

    @property
    def for_these(self) -> Money:
        """What of that came back for certain uses."""
        return sum(self.for_each_of_these, Money.zero(self.payment.currency))

    @property
    def bought_by_uses(self) -> Credits:
        """How many credits that had bought: of each use, a credit begun counts whole."""
        return sum((credits_bought_by(self.payment, each) for each in self.for_each_use), Credits(0))

    @property
    def bought_by_these(self) -> Credits:
        """How many of those were drawn by certain uses."""
        return sum((credits_bought_by(self.payment, each) for each in self.for_each_of_these), Credits(0))

    @property
    def gone(self) -> Money:
        """What went back, is on its way, or was granted and failed; what a bank took or holds counts as gone (X1)."""
        return _gone(self.payment, unsent=self.unsent)

    @property
    def given_back(self) -> Money:
        """What its member has back: what left the site, and what came back to the balance."""
        return _with_balance(self.payment, self.gone)

    @property
    def gone_for_good(self) -> Money:
        """What left the site for good: not what was paid once more after a lost dispute (V11)."""
        return self.gone - self.paid_again

    @property
    def price_given_back(self) -> Money:
        """What of the price its member has back for good."""
        return _with_balance(self.payment, self.gone_for_good)


def money_given_back(payments: Collection[Payment]) -> Mapping[int, Money]:
    """Give for each payment what its member has back: what left the site, and what came back to the balance (X1)."""
    unsent = unsent_by_payment(payments)
    return {each.pk: _with_balance(each, _gone(each, unsent=unsent[each.pk])) for each in payments}


def _gone(payment: Payment, *, unsent: Money) -> Money:
    # What the bank takes pays what could not be sent first: the two are not counted beside each other.
    return min(payment.amount, payment.refunded + max(payment.charged_back, unsent))


def _with_balance(payment: Payment, gone: Money) -> Money:
    # A bank may have taken what came back to the balance too.
    return min(payment.amount, gone + payment.on_balance)


def read_back_of(payments: QuerySet[Payment]) -> Mapping[int, Back]:
    """Read some payments and what came back of each, in one query and in their order."""
    return _read(payments)


def read_back(payments: Collection[Payment]) -> Mapping[int, Back]:
    """Read what came back of each of these payments, in one query."""
    found = _read(Payment.objects.filter(pk__in=[each.pk for each in payments]))
    return {each.pk: replace(found[each.pk], payment=each) for each in payments}


def read_back_behind(numbers: Collection[int], *, charges: Collection[Charge] = ()) -> Mapping[int, Back]:
    """Read the payments of these numbers and what came back of each, some of it perhaps for `charges`, in one query."""
    if not numbers:
        return {}
    for_these = _parts().filter(settlement__request__charge__in=charges)
    rows = Payment.objects.filter(pk__in=numbers).annotate(these_minors=_by_use(for_these))
    return _read(rows.select_related("version"))


def _read(rows: QuerySet[Payment, Any]) -> Mapping[int, Back]:
    return {each.pk: _back(each) for each in rows.annotate(**READ)}


def _back(payment: Payment) -> Back:
    """Take what was annotated beside a payment, which its type does not know."""

    def money(name: str) -> Money:
        return Money(getattr(payment, name, None) or 0, payment.currency)

    def each_of(name: str) -> list[Money]:
        # The sums of an array come as the server has them, which are no integers for Python.
        return [Money(int(minor), payment.currency) for minor in getattr(payment, name, None) or ()]

    touched = getattr(payment, "has_refunds") or payment.charged_back_minor or payment.on_balance_minor  # noqa: B009
    return Back(
        payment=payment,
        is_touched=bool(touched),
        unsent=money("unsent_sum"),
        # Once the bank decided otherwise, what was paid again goes back by itself.
        paid_again=money("again_minor") if payment.charged_back_minor else Money.zero(payment.currency),
        for_each_use=each_of("uses_minors"),
        for_each_of_these=each_of("these_minors"),
        disputed_at=getattr(payment, "disputed_at"),  # noqa: B009
    )


def _parts() -> QuerySet[SettlementPart]:
    return SettlementPart.objects.filter(payment=OuterRef("pk"))


def _sum_of(parts: QuerySet[SettlementPart], what: Any) -> Subquery:
    return Subquery(parts.order_by().values("payment").annotate(sum=Sum(what)).values("sum"))


def _by_use(parts: QuerySet[SettlementPart]) -> ArraySubquery:
    by_use = parts.order_by().values("settlement__request__charge").annotate(minor=Sum("amount_minor"))
    return ArraySubquery(by_use.values_list("minor", flat=True))


def _paid_again() -> Subquery:
    """Sum up what was paid for the chargebacks of a payment that are repaid, but for what of that went back."""
    paid = Payment.objects.filter(
        site=OuterRef("site"),
        reference=Concat(Value("chargeback:"), Cast(OuterRef("pk"), CharField())),
        paid_at__isnull=False,
    )
    # Only what has a reference stands in the index of references.
    kept = (
        paid.exclude(reference="").order_by().values("site").annotate(sum=Sum(F("amount_minor") - F("refunded_minor")))
    )
    repaid = Chargeback.objects.filter(payment=OuterRef("pk"), status=ChargebackStatus.REPAID)
    return Subquery(repaid.order_by().values("payment").annotate(sum=Sum(Subquery(kept.values("sum")))).values("sum"))


def _first_dispute() -> Subquery:
    disputes = Dispute.objects.filter(payment=OuterRef("pk")).order_by().values("payment")
    return Subquery(disputes.annotate(first=Min("opened_at")).values("first"))


READ = {
    "has_refunds": Exists(Refund.objects.filter(payment=OuterRef("pk"))),
    "unsent_sum": _sum_of(_parts().filter(IS_UNSENT), UNSENT),
    "uses_minors": _by_use(_parts().filter(settlement__request__charge__isnull=False)),
    "again_minor": _paid_again(),
    "disputed_at": _first_dispute(),
}


def credits_paid_for(payment: Payment, *, given_back: Money) -> Credits:
    """Give how many credits the part of the price pays for that did not go back.

    >>> pack = Payment(amount_minor=5000, currency="EUR", credit_count=100)
    >>> credits_paid_for(pack, given_back=Money(1001, "EUR"))
    Credits(count=79)
    """
    if not payment.credit_count:
        return Credits(0)
    kept = payment.amount - given_back
    return payment.credits.share(kept.minor, of=payment.amount_minor, rounding=Rounding.DOWN)


def credits_bought_by(payment: Payment, part: Money) -> Credits:
    """Give how many credits a part of the price bought, a credit begun counting whole.

    >>> pack = Payment(amount_minor=5000, currency="EUR", credit_count=100)
    >>> credits_bought_by(pack, Money(1001, "EUR"))
    Credits(count=21)
    """
    return payment.credits.share(part.minor, of=payment.amount_minor, rounding=Rounding.UP)


def credits_refunded(drawn: Mapping[int, Credits], *, behind: Mapping[int, Back]) -> Credits:
    """Count the credits of uses that cost nothing any more, by what they `drawn` on the payments `behind` them.

    Their price went back for the use itself, or more of their pack's price did than belongs to the credits not used;
    what is kept of that price pays for the uses whose money went back too, so those leave less of it for the others.
    """
    touched = (each for each in behind.values() if each.is_touched)
    return sum((_refunded(drawn[each.payment.pk], back=each) for each in touched), Credits(0))


def _refunded(used: Credits, *, back: Back) -> Credits:
    payment = back.payment
    for_others = (back.for_uses - back.for_these).minor
    others = payment.credits.share(for_others, of=payment.amount_minor, rounding=Rounding.DOWN)
    paid_for = credits_paid_for(payment, given_back=back.price_given_back - back.for_uses)
    rest = used - min(used, max(paid_for - others, Credits(0)))
    return min(used, rest + back.bought_by_these)


def credits_paid_back(parts: QuerySet[SettlementPart]) -> Mapping[str, Credits]:
    """Count for each use, by its name in the books, the credits that the money bought that went back for it."""
    rows = parts.filter(settlement__request__charge__isnull=False).order_by()
    by_use = rows.values_list("settlement__request__charge", "payment").annotate(minor=Sum("amount_minor"))
    payments = {each.pk: each for each in Payment.objects.filter(pk__in=parts.values("payment"))}
    found: dict[str, Credits] = {}
    for charge_id, payment_id, minor in by_use:
        ref, payment = Charge(pk=charge_id).ref, payments[payment_id]
        found[ref] = found.get(ref, Credits(0)) + credits_bought_by(payment, Money(minor, payment.currency))
    return found


def drawn_on_payments(parts: Iterable[AllotmentView[Credits]]) -> Mapping[int, Credits]:
    """Give what uses still hold of each payment's bought credits; reissued ones are the site's gift."""
    return _drawn(parts, sources=(LotSource.PAYMENT,))


def money_of_order_taken(parts: Iterable[AllotmentView[Money]], *, order: Order, at: datetime) -> Money:
    """Give what of an order's price a bank took, or the member has back already: nobody gives that back again.

    What returns to the balance never makes it larger than the part of its payment that the site kept (X1).
    """
    drawn, nothing = _drawn(parts, sources=(LotSource.PAYMENT, LotSource.RETURN)), Money.zero(order.currency)
    taken, rows = nothing, Payment.objects.filter(pk__in=drawn).annotate(left_minor=left_beside("pk", at=at))
    for pk, back in _read(rows).items() if drawn else ():
        # What is left was annotated above, which the payment's type does not know.
        left = Money(getattr(back.payment, "left_minor") or 0, order.currency)  # noqa: B009
        kept = back.payment.amount - back.gone_for_good - left
        taken += max(drawn[pk] - max(kept, nothing), nothing)
    return taken


def _drawn(parts: Iterable[AllotmentView[A]], *, sources: Collection[LotSource]) -> dict[int, A]:
    drawn: dict[int, A] = {}
    for part in parts:
        if part.payment_id is not None and part.source in sources:
            before = drawn.get(part.payment_id)
            drawn[part.payment_id] = part.kept if before is None else before + part.kept
    return drawn
