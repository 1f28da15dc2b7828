"""What is booked about the thing asked about, read once.

Owns the reading of the ledger for a case. Must not judge what it means.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Min

from makegood.claims.facts.reading import facts_read, measures_uses
from makegood.claims.facts.subject import Subject
from makegood.claims.given_back import (
    credits_bought_by,
    credits_of_charges_refunded,
    credits_paid_for,
    drawn_on_payments,
    gone_for_good,
    money_for_charges,
    money_gone,
    money_of_order_taken,
    with_balance,
)
from makegood.kernel.amounts import Rounding
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger import queries as ledger
from makegood.memberships.models import Bill
from makegood.memberships.queries import paid_for
from makegood.payments.models import Dispute, Payment, PaymentPurpose
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
        return _books_of_charges(_charges_with(subject), at=at)
    if subject.payment is not None and subject.payment.paid_at is not None:
        return books_of_payments([subject.payment], at=at)[subject.payment.pk]
    return Books()


def _books_of_bill(bill: Bill, *, at: datetime) -> Books:
    """Read the payments of a fee, the latest first; what came back of each counts together."""
    payments = paid_for(bill)[::-1]
    if not payments:
        return Books()
    of_each = list(books_of_payments(payments, at=at).values())
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
    returned = ledger.returned_of_charge(order.site_id, charge_ref=order.ref, asset=order.currency)
    assert isinstance(returned, Money), "an order is paid with money"
    return order.price - returned - money_of_order_taken(order, at=at)


def _charges_with(subject: Subject) -> list[Charge]:
    """List what the member spent on one counterpart."""
    charges = Charge.objects.filter(member_id=subject.member_id, counterpart=subject.counterpart)
    return list(charges.select_related("member").order_by("id"))


def _books_of_charges(charges: Collection[Charge], *, at: datetime) -> Books:
    site_id = next((each.site_id for each in charges), 0)
    returned = ledger.returned_of_charges(site_id, charge_refs=[each.ref for each in charges])
    return Books(
        spent=sum((each.cost for each in charges), Credits(0)),
        returned=sum(returned.values(), Credits(0)),
        refunded=credits_of_charges_refunded(charges, at=at),
    )


def _books_of_charge(policy: Policy, charge: Charge, *, at: datetime) -> Books:
    books = _books_of_charges([charge], at=at)
    drawn = drawn_on_payments([charge], at=at) if measures_uses(policy) else {}
    if not drawn:
        return books
    # Money for a use goes back to the payment that paid for most of it.
    payment_id = max(drawn, key=lambda pk: (drawn[pk].count, -pk))
    of_payment = books_of_payments([Payment.objects.get(pk=payment_id)], at=at)[payment_id]
    payment = of_payment.payment
    assert payment is not None
    cost = payment.amount.share(drawn[payment_id].count, of=payment.credit_count, rounding=Rounding.HALF_UP)
    back = money_for_charges([payment], charges=[charge])[payment_id]
    return replace(
        books,
        payments=(payment,),
        of_payment=of_payment.of_payment,
        given_back=of_payment.given_back,
        disputed_at=of_payment.disputed_at,
        unreturned=max(cost - back, Money.zero(payment.currency)),
    )


def books_of_payments(payments: Collection[Payment], *, at: datetime) -> Mapping[int, Books]:
    """Read what is booked about each of a member's payments, in as many queries as about one."""
    site_id = next((each.site_id for each in payments), 0)
    held = ledger.credits_of_payments(site_id, payment_ids=[each.pk for each in payments], at=at)
    gone = money_gone(payments)
    given_back = with_balance(payments, gone=gone)
    for_good = with_balance(payments, gone=gone_for_good(payments, gone=gone))
    for_uses = money_for_charges(payments) if any(given_back.values()) else dict.fromkeys(given_back)
    there = [each.pk for each in payments if each.purpose == PaymentPurpose.DEPOSIT or each.on_balance_minor]
    left = ledger.deposit_left(site_id, payment_ids=there, at=at) if there else {}
    returned = [each.pk for each in payments if each.on_balance_minor]
    sent_on = ledger.returned_left(site_id, payment_ids=returned, at=at) if returned else {}
    disputed_at, found = _first_disputes(payments), {}
    for payment in payments:
        of_payment = held[payment.pk]
        found[payment.pk] = Books(
            payments=(payment,),
            of_payment=of_payment,
            given_back=given_back[payment.pk],
            left=left.get(payment.pk),
            sent_on=sent_on.get(payment.pk),
            disputed_at=disputed_at.get(payment.pk),
            spent=of_payment.spent,
            refunded=_used_for_nothing(
                payment, of_payment.spent, back=for_good[payment.pk], for_uses=for_uses.get(payment.pk)
            ),
        )
    return found


def _first_disputes(payments: Collection[Payment]) -> Mapping[int, datetime]:
    """Give when each payment was first disputed, where some policy of theirs cares."""
    asking = [each.pk for each in payments if DISPUTED in facts_read(policy_of(each.version))]
    first = Dispute.objects.filter(payment__in=asking).values_list("payment_id").annotate(Min("opened_at"))
    return dict(first) if asking else {}


def _used_for_nothing(payment: Payment, used: Credits, *, back: Money, for_uses: Money | None) -> Credits:
    """Count the used credits whose price went back: for the uses themselves, or as more than the rest was worth."""
    if for_uses is None:
        return Credits(0)
    for_the_pack = used - credits_paid_for(payment, given_back=back - for_uses)
    return min(used, max(for_the_pack, Credits(0)) + credits_bought_by(payment, for_uses))
