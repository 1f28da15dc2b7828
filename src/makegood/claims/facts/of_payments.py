"""The facts of a payment: what was paid, and what became of it.

Owns these facts. Must not judge them.
"""

from makegood.claims.facts.books import Books
from makegood.policy import Fact


def payment_facts(books: Books) -> dict[str, Fact]:
    """Give the facts of the payment that the money of a case would go back to; none where nothing was paid."""
    payment, held = books.payment, books.of_payment
    if payment is None or payment.paid_at is None or held is None:
        return {}
    source = f"payment {payment.pk}"
    return {
        "payment.paid": Fact(payment.paid_at, source),
        "payment.price": Fact(payment.amount, source),
        "payment.currency": Fact(payment.currency, source),
        "payment.refunded": Fact(payment.refunded, source),
        "payment.credits": Fact(held.granted, "the ledger"),
        "payment.used": Fact(held.used, "the ledger"),
        "payment.unspent": Fact(held.unspent, "the ledger"),
        "payment.valid": Fact(held.valid, "the ledger"),
    }
