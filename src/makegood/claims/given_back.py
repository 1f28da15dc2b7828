"""What of a payment went back in money, and how many of its credits are still paid for after that.

Owns the arithmetic that keeps money returned and credits kept within one price (X1). Must not decide what is given
back, nor move anything.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import F, Q, Sum

from makegood.claims.models import Chargeback, ChargebackStatus, SettlementPart
from makegood.claims.unsent import unsent_by_payment
from makegood.kernel.amounts import Rounding
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger import queries as books
from makegood.ledger.book import LotSource
from makegood.payments.models import Payment
from makegood.services.models import Charge, Order


def money_given_back(payments: Collection[Payment]) -> Mapping[int, Money]:
    """Give for each payment what its member has back: what left the site, and what came back to the balance (X1)."""
    return with_balance(payments, gone=money_gone(payments))


def with_balance(payments: Collection[Payment], *, gone: Mapping[int, Money]) -> Mapping[int, Money]:
    """Add what came back to the balance to what is gone of each payment: a bank may have taken both."""
    return {each.pk: min(each.amount, gone[each.pk] + each.on_balance) for each in payments}


def money_gone(payments: Collection[Payment]) -> Mapping[int, Money]:
    """Give for each payment what went back, is on its way, or was granted and failed: that is still owed.

    What a bank took, or holds while a dispute is open, counts as gone back (X1).
    """
    owed = unsent_by_payment(payments)
    # What the bank takes pays what could not be sent first: the two are not counted beside each other.
    return {each.pk: min(each.amount, each.refunded + max(each.charged_back, owed[each.pk])) for each in payments}


def gone_for_good(payments: Collection[Payment], *, gone: Mapping[int, Money]) -> Mapping[int, Money]:
    """Give what of each price left the site for good: not what was paid once more after a lost dispute (V11)."""
    disputed = [each for each in payments if each.charged_back_minor]
    if not disputed:
        return gone
    repaid = Chargeback.objects.filter(payment__in=disputed, status=ChargebackStatus.REPAID)
    payment_of = {each.ref: each.payment_id for each in repaid}
    again = Payment.objects.filter(site_id=disputed[0].site_id, reference__in=payment_of).exclude(paid_at=None)
    kept, back = Sum(F("amount_minor") - F("refunded_minor")), dict(gone)
    for ref, minor in again.values_list("reference").annotate(kept=kept):
        pk = payment_of[ref]
        back[pk] -= Money(minor, back[pk].currency)
    return back


def _price_given_back(payments: Collection[Payment]) -> Mapping[int, Money]:
    return with_balance(payments, gone=gone_for_good(payments, gone=money_gone(payments)))


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


def money_for_charges(
    payments: Collection[Payment], *, charges: Collection[Charge] | None = None
) -> Mapping[int, Money]:
    """Give what of that was for uses, or for certain ones, and not for what was left of the payment."""
    settled = SettlementPart.objects.filter(payment__in=payments, settlement__request__charge__isnull=False)
    if charges is not None:
        settled = settled.filter(settlement__request__charge__in=charges)
    sums = dict(settled.values_list("payment_id").annotate(Sum("amount_minor")))
    return {each.pk: Money(sums.get(each.pk, 0), each.currency) for each in payments}


def credits_of_charges_refunded(charges: Collection[Charge], *, at: datetime) -> Credits:
    """Count the credits of charges of one member that cost nothing any more: their price went back.

    It went back for the use itself, or more of their pack's price did than belongs to the credits not used; what is
    kept of that price pays for the uses whose money went back too, so those leave less of it for the others.
    """
    members = {each.member_id for each in charges}
    went = Q(refunds__isnull=False) | Q(charged_back_minor__gt=0) | Q(on_balance_minor__gt=0)
    touched = Payment.objects.filter(went, member_id__in=members)
    payments = {each.pk: each for each in touched.distinct()}
    if not payments:
        return Credits(0)
    back, for_uses = _price_given_back(payments.values()), money_for_charges(payments.values())
    for_these, drawn = money_for_charges(payments.values(), charges=charges), drawn_on_payments(charges, at=at)
    refunded = Credits(0)
    for pk, payment in payments.items():
        used = drawn.get(pk, Credits(0))
        others = payment.credits.share(
            (for_uses[pk] - for_these[pk]).minor, of=payment.amount_minor, rounding=Rounding.DOWN
        )
        paid_for = credits_paid_for(payment, given_back=back[pk] - for_uses[pk])
        rest = used - min(used, max(paid_for - others, Credits(0)))
        refunded += min(used, rest + credits_bought_by(payment, for_these[pk]))
    return refunded


def credits_bought_by(payment: Payment, part: Money) -> Credits:
    """Give how many credits a part of the price bought, a credit begun counting whole.

    >>> pack = Payment(amount_minor=5000, currency="EUR", credit_count=100)
    >>> credits_bought_by(pack, Money(1001, "EUR"))
    Credits(count=21)
    """
    return payment.credits.share(part.minor, of=payment.amount_minor, rounding=Rounding.UP)


def drawn_on_payments(charges: Collection[Charge], *, at: datetime) -> Mapping[int, Credits]:
    """Give what charges of one member hold of each payment's bought credits; reissued ones are the site's gift."""
    first = next(iter(charges), None)
    if first is None:
        return {}
    lots = books.lots(first.site_id, member_id=first.member_id, at=at)
    payment_of = {lot.id: lot.payment_id for lot in lots if lot.source is LotSource.PAYMENT}
    drawn: dict[int, Credits] = {}
    for parts in books.allotments_of_charges(first.site_id, charge_refs=[each.ref for each in charges]).values():
        for part in parts:
            payment_id = payment_of.get(part.lot_id)
            if payment_id is not None:
                drawn[payment_id] = drawn.get(payment_id, Credits(0)) + (part.amount - part.returned)
    return drawn


def money_of_order_taken(order: Order, *, at: datetime) -> Money:
    """Give what of an order's price a bank took, or the member has back already: nobody gives that back again.

    What returns to the balance never makes it larger than the part of its payment that the site kept (X1).
    """
    drawn = _drawn_on_balance(order, at=at)
    payments = Payment.objects.filter(site_id=order.site_id, pk__in=drawn)
    gone, left = gone_for_good(payments, gone=money_gone(payments)), _left_of(payments, at=at)
    taken = Money.zero(order.currency)
    for payment in payments:
        kept = payment.amount - gone[payment.pk] - left[payment.pk]
        taken += max(drawn[payment.pk] - max(kept, Money.zero(order.currency)), Money.zero(order.currency))
    return taken


def _left_of(payments: Collection[Payment], *, at: datetime) -> Mapping[int, Money]:
    site_id = next((each.site_id for each in payments), 0)
    return books.deposit_left(site_id, payment_ids=[each.pk for each in payments], at=at)


def _drawn_on_balance(order: Order, *, at: datetime) -> Mapping[int, Money]:
    """Give what an order holds of the balance, by the payment that brought it there."""
    lots = books.deposits(order.site_id, member_id=order.member_id, currency=order.currency, at=at)
    payment_of = {lot.id: lot.payment_id for lot in lots if lot.source in (LotSource.PAYMENT, LotSource.RETURN)}
    drawn: dict[int, Money] = {}
    for part in books.money_of_charge(order.site_id, charge_ref=order.ref, currency=order.currency):
        payment_id = payment_of.get(part.lot_id)
        if payment_id is not None:
            drawn[payment_id] = drawn.get(payment_id, Money.zero(order.currency)) + (part.amount - part.returned)
    return drawn
