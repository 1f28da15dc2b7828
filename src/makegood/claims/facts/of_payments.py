"""The facts of a payment: what was paid, and what became of it.

Owns these facts. Must not judge them.
"""

from datetime import datetime

from makegood.claims.facts.books import Books
from makegood.policy import Fact


def payment_facts(books: Books, *, made_at: datetime) -> dict[str, Fact]:
    """Give the facts of the payment that the money of a case would go back to; none where nothing was paid.

    A fee that was paid in parts was paid with the last of them, and its price is what all of them came to.
    """
    payment, held = books.payment, books.of_payment
    if payment is None or payment.paid_at is None or held is None:
        return {}
    numbers = " and ".join(str(each.pk) for each in books.payments)
    source = f"payment {numbers}"
    is_disputed = books.disputed_at is not None and books.disputed_at <= made_at
    facts = {
        "payment.paid": Fact(payment.paid_at, source),
        "payment.price": Fact(books.sum_of(lambda each: each.amount), source),
        "payment.currency": Fact(payment.currency, source),
        "payment.refunded": Fact(books.sum_of(lambda each: each.refunded + each.on_balance), source),
        "payment.disputed": Fact(is_disputed, "the processor"),
    }
    if books.left is not None:
        facts["payment.left"] = Fact(books.left, "the ledger")
    if payment.credit_count:
        facts |= {
            "payment.credits": Fact(held.granted, "the ledger"),
            "payment.used": Fact(held.used, "the ledger"),
            "payment.unspent": Fact(held.unspent, "the ledger"),
            "payment.valid": Fact(held.valid, "the ledger"),
        }
    return facts
