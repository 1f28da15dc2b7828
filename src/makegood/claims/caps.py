"""The engine's own caps: X1 and X6 hold on every site, whatever its policy says.

Owns what they leave of a loss. Pure: what was made good before is read by `facts`.
"""

from makegood.claims.facts import Books, Subject
from makegood.kernel.amounts import Rounding
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger.queries import PaymentCredits
from makegood.payments.models import Payment
from makegood.policy import Cap


def engine_caps(subject: Subject, books: Books) -> tuple[Cap, ...]:
    """Give the caps of a case: X1 before X6, so that a tie cites X1."""
    if subject.remedy == "credits":
        return _credit_caps(books)
    if subject.payment is None or books.of_payment is None or books.given_back is None:
        return ()
    return _money_caps(subject.payment, held=books.of_payment, given_back=books.given_back)


def _credit_caps(books: Books) -> tuple[Cap, ...]:
    """Leave what neither came back in credits before, nor was paid with a price that went back in money."""
    if books.spent is None:
        return ()
    nothing = Credits(0)
    left = books.spent - (books.returned or nothing) - (books.refunded or nothing)
    return (Cap("X1", left, "What was already given back for this use is not given back again."),)


def _money_caps(payment: Payment, *, held: PaymentCredits, given_back: Money) -> tuple[Cap, ...]:
    left = payment.amount - given_back
    whole = Cap("X6", left, "No refund exceeds what is left of the payment it goes back to.")
    sold_back = payment.amount.share(held.bought_back.count, of=held.granted.count, rounding=Rounding.HALF_UP)
    if left and not sold_back:
        return (whole,)
    unpaid = payment.amount - sold_back if left else left
    return Cap("X1", unpaid, "What was already given back for this payment is not given back again."), whole
