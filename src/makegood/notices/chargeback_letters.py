"""The words of what is mailed about a payment that its owner disputes at the bank.

Owns wording and layout. Must not know what follows from a dispute but by what its event says.
"""

from makegood.claims.models import Chargeback, ChargebackStatus
from makegood.kernel.money import Money
from makegood.notices.letters import LOCALE, Letter, laid_out, moment, not_taken
from makegood.payments.models import Refund
from makegood.policy.words import amount_in_words

SUBJECTS = {
    ChargebackStatus.OPEN: "Your payment is disputed at your bank",
    ChargebackStatus.REOPENED: "Your payment is disputed at your bank once more",
    ChargebackStatus.WON: "Your payment stands",
    ChargebackStatus.LOST: "Your bank took your payment back",
    ChargebackStatus.REPAID: "You have repaid what your bank took",
}
FROZEN = "What is left of what it bought is frozen until the bank has decided. If this is a mistake, tell your bank."
SAID = {
    ChargebackStatus.OPEN: FROZEN,
    ChargebackStatus.REOPENED: FROZEN,
    ChargebackStatus.WON: "The bank has decided that we keep it. What was frozen is yours again.",
    ChargebackStatus.LOST: "The bank has decided for you. What was left of what it bought is void.",
    ChargebackStatus.REPAID: "Thank you: nothing is owed for it any more, and what was void is yours again.",
}


def chargeback_letter(chargeback: Chargeback, *, turn: ChargebackStatus, owed: Money | None) -> Letter:
    """Write what a turn of a dispute means to the member."""
    payment, site = chargeback.payment, chargeback.site
    amount = amount_in_words(payment.amount, locale=LOCALE)
    which = f"This is about payment {payment.pk}, {payment.title}: {amount}"
    which += f", paid {moment(payment.paid_at, site)}." if payment.paid_at else "."
    said = SAID[turn]
    if owed is not None:
        said += (
            f" You owe us {amount_in_words(owed, locale=LOCALE)}: once you have paid it, what was void is yours again."
        )
    paragraphs = [f"Dear {chargeback.member.name},", which, said, f"Yours, {site.name}"]
    return Letter(SUBJECTS[turn], laid_out(paragraphs))


def return_failed_letter(chargeback: Chargeback, refund: Refund) -> Letter:
    """Write that what was repaid for a dispute, and has to go back, was not taken; it stays owed."""
    subject, paragraphs = not_taken(refund, amount=refund.amount)
    name, site = chargeback.member.name, chargeback.site.name
    why = f"You had repaid it for payment {chargeback.payment_id}, and it is no longer owed."
    return Letter(subject, laid_out([f"Dear {name},", why, *paragraphs, f"Yours, {site}"]))
