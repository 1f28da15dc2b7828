"""The verbs of money: buy, and what the processor thinks of a card.

Owns how a purchase is walked through as a person walks through it: start, pay at the processor's page, come back.
Must not record anything about a payment: payments do.
"""

from makegood.catalogue.queries import product_by_code
from makegood.kernel.refusals import Refusal
from makegood.payments.calls import confirm_payment
from makegood.payments.models import Payment, PaymentStatus
from makegood.payments.operations import start_payment
from makegood.payments.sandbox.cards import SAVED_CARDS
from makegood.play.stage import Stage
from makegood.play.story import Act
from makegood.sites.work import catch_up

# The sandbox's cards that a story's own card stands for; a story may also name one of the sandbox's by its digits.
TAKEN, DECLINED = "4242", "0002"
SANDBOX_CARDS = frozenset(card.token for card in SAVED_CARDS)


class PaymentDeclined(Refusal):
    """The processor did not take the card."""

    code = "payment_declined"


def buy(stage: Stage, act: Act) -> None:
    """Buy a credit pack at the sandbox processor.

    Raises:
        PaymentDeclined: where the card is refused.
    """
    buyer = act.text("by")
    member, product = stage.member(buyer), product_by_code(stage.site, act.object)
    payment = start_payment(member, product=product, at=stage.at, key=stage.key)
    stage.bind(act.name, payment)
    catch_up(stage.site, at=stage.at)
    _pay_at_page(stage, payment, card=_token(stage, buyer, act.text("with", otherwise="card")))
    if confirm_payment(payment, at=stage.at).status == PaymentStatus.DECLINED:
        raise PaymentDeclined("The card was declined; nothing was bought.")


def decline(stage: Stage, act: Act) -> None:
    """Let the processor refuse a member's card from now on."""
    stage.refused_cards.add((act.text("of"), act.object))


def accept(stage: Stage, act: Act) -> None:
    """Let the processor take a member's card from now on."""
    stage.refused_cards.discard((act.text("of"), act.object))


def _pay_at_page(stage: Stage, payment: Payment, *, card: str) -> None:
    payment.refresh_from_db()
    assert payment.checkout_url, f"the processor opened no page for {payment}"
    stage.buyer.pay(payment.checkout_url, card=card)


def _token(stage: Stage, member: str, card: str) -> str:
    if (member, card) in stage.refused_cards:
        return DECLINED
    return card if card in SANDBOX_CARDS else TAKEN
