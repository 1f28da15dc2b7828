"""The engine's own caps: X1 and X6 hold on every site, whatever its policy says.

Owns what they leave of a loss. Pure: what was made good before is read by `facts`.
"""

from makegood.claims.facts import Books, Subject
from makegood.claims.facts.reading import sends_on
from makegood.kernel.amounts import Rounding
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger.queries import PaymentCredits
from makegood.payments.models import PaymentPurpose
from makegood.policy import Cap
from makegood.sites.queries import policy_of


def engine_caps(subject: Subject, books: Books) -> tuple[Cap, ...]:
    """Give the caps of a case: X1 before X6, so that a tie cites X1."""
    if subject.remedy == "credits":
        return _credit_caps(books)
    if books.order_left is not None:
        return (Cap("X1", books.order_left, "What was already given back for this order is not given back again."),)
    if books.payment is None or books.of_payment is None or books.given_back is None:
        return ()
    if books.payment.purpose == PaymentPurpose.REPAYMENT:
        nothing = Money.zero(books.payment.currency)
        return (Cap("X1", nothing, "It pays what the bank had given back; what is beyond that returns by itself."),)
    left = books.sum_of(lambda each: each.amount) - books.given_back
    which = "payment" if len(books.payments) == 1 else "payments"
    why = f"No refund exceeds what is left of the {which} it goes back to."
    if books.sent_on is not None and sends_on(policy_of(subject.version), ground=subject.ground):
        # What came back to the balance is given once; from there it may go on.
        return (Cap("X6", left + books.sent_on, why),)
    whole = Cap("X6", left, why)
    if books.unreturned is not None:
        # Of a payment that went back whole nothing is left for any use; else what this use cost is what X1 leaves.
        unreturned = books.unreturned if whole.amount else whole.amount
        return Cap("X1", unreturned, "What was already given back for this use is not given back again."), whole
    return _payment_caps(books, held=books.of_payment, whole=whole)


def _credit_caps(books: Books) -> tuple[Cap, ...]:
    """Leave what neither came back in credits before, nor was paid with a price that went back in money."""
    nothing = Credits(0)
    if books.spent is None:
        return (Cap("X2", nothing, "Credits come back only for what was paid with credits."),)
    left = max(books.spent - (books.returned or nothing) - (books.refunded or nothing), nothing)
    return (Cap("X1", left, "What was already given back for this use is not given back again."),)


def _payment_caps(books: Books, *, held: PaymentCredits, whole: Cap) -> tuple[Cap, ...]:
    """Cite X1 where credits were sold back before, a bank took the money, or nothing is left; X6 else."""
    price, charged_back = books.sum_of(lambda each: each.amount), books.sum_of(lambda each: each.charged_back)
    sold_back = Money.zero(price.currency)
    if held.granted:
        sold_back = price.share(held.bought_back.count, of=held.granted.count, rounding=Rounding.HALF_UP)
    if whole.amount and not sold_back and not charged_back:
        return (whole,)
    unpaid = price - max(sold_back, charged_back) if whole.amount else whole.amount
    return Cap("X1", unpaid, "What was already given back for this payment is not given back again."), whole
