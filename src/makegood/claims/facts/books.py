"""What is booked about the thing asked about, read once.

Owns the reading of the ledger for a case. Must not judge what it means.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from makegood.claims.facts.reading import facts_read, measures_uses
from makegood.claims.facts.subject import Subject
from makegood.claims.given_back import (
    Back,
    credits_paid_for,
    credits_refunded,
    drawn_on_payments,
    money_of_order_taken,
    read_back,
    read_back_behind,
    read_back_of,
)
from makegood.kernel.amounts import Rounding
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger import queries as ledger
from makegood.memberships.models import Bill
from makegood.memberships.queries import payments_that_paid
from makegood.payments.models import Payment, PaymentPurpose
from makegood.policy import Policy
from makegood.services.models import Charge, Order
from makegood.sites.queries import policy_of

# The fact for which disputes are looked up.
DISPUTED = "payment.disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What is booked about the thing asked about, read once.

    `payments` are those to which money would go back, in the order in which it does: one, or those that paid a fee in
    parts, the latest first. Of all together it says what was given back, what is left on the balance, `sent_on` what of
    that came back there and can still go on to the card, and when their owner first disputed one; of a pack what became
    of its credits. Of what was used: the credits spent, how many of them came back, and how many cost nothing any more
    because their price went back. `unreturned` is the part of the payment's price that a use still costs, `order_left`
    what of an order's price nobody gave back.
    """

    payments: tuple[Payment, ...] = ()
    of_payment: ledger.PaymentCredits | None = None
    given_back: Money | None = None
    left: Money | None = None
    sent_on: Money | None = None
    disputed_at: datetime | None = None
    spent: Credits | None = None
    returned: Credits | None = None
    refunded: Credits | None = None
    unreturned: Money | None = None
    order_left: Money | None = None

    @property
    def payment(self) -> Payment | None:
        """The payment to which money goes back first."""
        return self.payments[0] if self.payments else None

    def sum_of(self, part: Callable[[Payment], Money]) -> Money:
        """Give the sum of something over all payments, of which there is one at least."""
        return sum((part(each) for each in self.payments[1:]), start=part(self.payments[0]))


def read_books(subject: Subject, *, at: datetime) -> Books:
    """Read what is booked about the thing that `subject` is about, as of `at`."""
    if subject.charge is not None:
        return _books_of_charge(policy_of(subject.version), subject.charge, at=at)
    if subject.bill is not None:
        return _books_of_bill(subject.bill, at=at)
    if subject.order is not None:
        return Books(order_left=_left_of_order(subject.order, at=at))
    if subject.counterpart is not None:
        return _read_uses(_charges_with(subject)).books
    if subject.payment is not None and subject.payment.paid_at is not None:
        return books_of_payments([subject.payment], at=at)[subject.payment.pk]
    return Books()


def _books_of_bill(bill: Bill, *, at: datetime) -> Books:
    """Read the payments of a fee, the latest first; what came back of each counts together."""
    paid = list(read_back_of(payments_that_paid(bill)).values())[::-1]
    if not paid:
        return Books()
    payments = tuple(each.payment for each in paid)
    held = _held(payments, at=at)
    of_each = [_books_of_payment(each, held=held[each.payment.pk]) for each in paid]
    return replace(
        of_each[0],
        payments=payments,
        given_back=_sum(each.given_back for each in of_each),
        left=_sum(each.left for each in of_each),
        sent_on=_sum(each.sent_on for each in of_each),
        disputed_at=min((each.disputed_at for each in of_each if each.disputed_at is not None), default=None),
    )


def _sum(amounts: Iterable[Money | None]) -> Money | None:
    """Add up what is there; nothing where nothing is."""
    there = [each for each in amounts if each is not None]
    return sum(there[1:], start=there[0]) if there else None


def _left_of_order(order: Order, *, at: datetime) -> Money:
    """Give what an order still costs its member: neither given back, nor paid with a deposit that a bank took."""
    parts = ledger.money_of_charge(order.site_id, charge_ref=order.ref, currency=order.currency)
    returned = sum((each.returned for each in parts), Money.zero(order.currency))
    return order.price - returned - money_of_order_taken(parts, order=order, at=at)


def _charges_with(subject: Subject) -> list[Charge]:
    """List what the member spent on one counterpart."""
    return list(Charge.objects.filter(member_id=subject.member_id, counterpart=subject.counterpart).order_by("id"))


@dataclass(frozen=True, slots=True)
class _Uses:
    """What is booked about uses, what they drew on which payments, and what of those came back."""

    books: Books
    drawn: Mapping[int, Credits]
    behind: Mapping[int, Back]


def _read_uses(charges: Collection[Charge]) -> _Uses:
    site_id = next((each.site_id for each in charges), 0)
    drawn_by = ledger.allotments_of_charges(site_id, charge_refs=[each.ref for each in charges])
    parts = [part for parts in drawn_by.values() for part in parts]
    drawn = drawn_on_payments(parts)
    behind = read_back_behind(drawn, charges=charges)
    books = Books(
        spent=sum((each.cost for each in charges), Credits(0)),
        returned=sum((each.returned for each in parts), Credits(0)),
        refunded=credits_refunded(drawn, behind=behind),
    )
    return _Uses(books, drawn, behind)


def _books_of_charge(policy: Policy, charge: Charge, *, at: datetime) -> Books:
    uses = _read_uses([charge])
    if not uses.drawn or not measures_uses(policy):
        return uses.books
    # Money for a use goes back to the payment that paid for most of it.
    payment_id = max(uses.drawn, key=lambda pk: (uses.drawn[pk].count, -pk))
    back, held = uses.behind[payment_id], _held([uses.behind[payment_id].payment], at=at)[payment_id]
    payment, of_payment = back.payment, _books_of_payment(back, held=held)
    cost = payment.amount.share(uses.drawn[payment_id].count, of=payment.credit_count, rounding=Rounding.HALF_UP)
    return replace(
        uses.books,
        payments=(payment,),
        of_payment=of_payment.of_payment,
        given_back=of_payment.given_back,
        disputed_at=of_payment.disputed_at,
        unreturned=max(cost - back.for_these, Money.zero(payment.currency)),
    )


def books_of_payments(payments: Collection[Payment], *, at: datetime) -> Mapping[int, Books]:
    """Read what is booked about each of a member's payments, in as many queries as about one."""
    held = _held(payments, at=at)
    return {pk: _books_of_payment(each, held=held[pk]) for pk, each in read_back(payments).items()}


def _held(payments: Collection[Payment], *, at: datetime) -> Mapping[int, ledger.PaymentHoldings]:
    site_id = next((each.site_id for each in payments), 0)
    return ledger.holdings_of_payments(site_id, payment_ids=[each.pk for each in payments], at=at)


def _books_of_payment(back: Back, *, held: ledger.PaymentHoldings) -> Books:
    payment = back.payment
    has_balance = payment.purpose == PaymentPurpose.DEPOSIT or payment.on_balance_minor
    return Books(
        payments=(payment,),
        of_payment=held.credits,
        given_back=back.given_back,
        left=held.left if has_balance else None,
        sent_on=held.returned if payment.on_balance_minor else None,
        disputed_at=back.disputed_at if DISPUTED in facts_read(policy_of(payment.version)) else None,
        spent=held.credits.spent,
        refunded=_used_for_nothing(back, held.credits.spent),
    )


def _used_for_nothing(back: Back, used: Credits) -> Credits:
    """Count the used credits whose price went back: for the uses themselves, or as more than the rest was worth."""
    if not back.given_back:
        return Credits(0)
    kept = credits_paid_for(back.payment, given_back=back.price_given_back - back.for_uses)
    return min(used, max(used - kept, Credits(0)) + back.bought_by_uses)
