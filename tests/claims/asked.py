"""What members of these tests ask, and when."""

from datetime import UTC, datetime

from makegood.claims.asks import Ask, Paper
from makegood.payments.models import Payment
from makegood.services.models import Charge

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
COPY = Paper("registration_copy")
PROOF = Paper("proof")


def for_money(payment: Payment, *, ground: str = "any_reason") -> Ask:
    """Ask for money about a payment, with the copy that the policy wants."""
    return Ask("money", ground, payment=payment, papers=(COPY,))


def for_credits(charge: Charge, *, ground: str = "technical_issue") -> Ask:
    """Ask for credits about a charge, with proof and the copy."""
    return Ask("credits", ground, charge=charge, papers=(COPY, PROOF))
