"""The words of receipts and letters: from rows of the rooms below to a subject and a text.

Owns wording and layout of what is mailed; the reasons of a decision come from the policy's own explanation. Pure but
for reading; must not send.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from babel.dates import format_datetime
from babel.numbers import format_currency

from makegood.claims.amounts import Amount, amount_from
from makegood.claims.models import Request, Ruling, Settlement
from makegood.claims.queries import decided
from makegood.kernel.currencies import digits_of
from makegood.kernel.money import Money
from makegood.payments.models import Payment
from makegood.policy import Outcome, letter
from makegood.sites.models import Site

LOCALE = "en_GB"

SUBJECTS = {
    Outcome.GRANTED: "You can have it back",
    Outcome.DENIED: "Your request was denied",
    Outcome.DISCRETIONARY: "We are looking into your request",
    Outcome.NEEDS_FINDINGS: "We are looking into your request",
    Outcome.INCOMPLETE: "Something is missing from your request",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a plain text, ready to be mailed."""

    subject: str
    body: str


def written_amount(amount: Amount) -> str:
    """Write an amount for people of the site's language.

    >>> written_amount(Money(5000, "EUR"))
    '€50.00'
    """
    if not isinstance(amount, Money):
        return str(amount)
    digits = digits_of(amount.currency)
    whole, rest = divmod(amount.minor, 10**digits)
    # Babel takes decimals; the exact digits are handed over as text, so that no float is between.
    number = f"{whole}.{rest:0{digits}d}" if digits else str(whole)
    return str(format_currency(Decimal(number), amount.currency, locale=LOCALE))


def receipt(payment: Payment) -> Letter:
    """Write the receipt of a payment."""
    site = payment.site
    assert payment.paid_at is not None, "a receipt is for what was paid"
    when = _when(payment.paid_at, site)
    price = written_amount(payment.amount)
    body = (
        f"Thank you, {payment.member.name}.\n\n"
        f"{payment.product.title}: {payment.credit_count} credits\n"
        f"Paid: {price} on {when}, {payment.instrument}\n"
        f"Payment number: {payment.pk}\n\n"
        f"The refund policy in force when you paid (version {payment.version.number}) stays the one that decides "
        f"about this payment.\n\n{site.name}\n"
    )
    return Letter(f"Receipt: {payment.product.title}, {price}", body)


def decision_letter(request: Request) -> Letter:
    """Write the letter on the latest decision of a request."""
    assessment = decided(request)
    text = letter(assessment.policy, assessment.explanation, name=request.member.name, site=request.site.name)
    return Letter(f"{SUBJECTS[assessment.decision.outcome]} (request {request.pk})", text)


def ruling_letter(ruling: Ruling) -> Letter:
    """Write the letter on what an agent decided within a discretion."""
    request = ruling.request
    cited = ", ".join(decided(request).decision.cites)
    if ruling.amount:
        result = f"we give you {written_amount(amount_from(ruling.amount))}"
        subject = "Your request was granted"
    else:
        result, subject = "we do not give anything back", "Your request was denied"
    body = (
        f"Dear {request.member.name},\n\n"
        f"The policy leaves this decision to us ({cited}). We looked into your request, and {result}.\n\n"
        f"The reason: {ruling.because}\n\nDecided by {ruling.by.name}.\n\n{request.site.name}\n"
    )
    return Letter(f"{subject} (request {request.pk})", body)


def settlement_letter(settlement: Settlement) -> Letter:
    """Write the note that what was granted has arrived."""
    request = settlement.request
    amount = written_amount(amount_from(settlement.amount))
    if settlement.destination == "credits":
        way = "They are in your wallet now."
    else:
        assert request.payment is not None
        way = f"It went back to {request.payment.instrument}; banks may take a few days to show it."
    body = (
        f"Dear {request.member.name},\n\n"
        f"{amount} came back to you for request {request.pk}, by clause {settlement.clause}. {way}\n\n"
        f"{request.site.name}\n"
    )
    return Letter(f"{amount} came back to you (request {request.pk})", body)


def _when(at: datetime, site: Site) -> str:
    return str(format_datetime(at, "d MMMM y, HH:mm", tzinfo=site.time_zone, locale=LOCALE))
