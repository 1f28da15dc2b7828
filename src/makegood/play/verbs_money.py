"""The verbs of money: buy, deposit, and what the processor thinks of a card.

Owns how a payment is walked through as a person walks through it: start, pay at the processor's page, come back.
Must not record anything about a payment: payments do.
"""

from makegood.catalogue.queries import product_by_code
from makegood.kernel.money import Money
from makegood.kernel.refusals import Refusal
from makegood.payments.calls import confirm_payment
from makegood.payments.models import Payment, PaymentStatus
from makegood.payments.operations import start_deposit, start_payment
from makegood.payments.sandbox.cards import Charging
from makegood.play.cards import USUAL, set_charging, token_of
from makegood.play.stage import Stage
from makegood.play.story import Act


class PaymentDeclined(Refusal):
    """The processor did not take the card."""

    code = "payment_declined"


def buy(stage: Stage, act: Act) -> None:
    """Buy a credit pack at the sandbox processor.

    Raises:
        PaymentDeclined: where the card is refused.
    """
    product = product_by_code(stage.site, act.object)
    payment = start_payment(stage.member(act.text("by")), product=product, at=stage.at, key=stage.key)
    _pay(stage, act, payment)


def deposit(stage: Stage, act: Act) -> None:
    """Pay money into the balance at the sandbox processor.

    Raises:
        PaymentDeclined: where the card is refused.
    """
    amount = act.behind
    assert isinstance(amount, Money), "only money is paid in"
    payment = start_deposit(stage.member(act.text("by")), amount=amount, at=stage.at, key=stage.key)
    _pay(stage, act, payment)


def decline(stage: Stage, act: Act) -> None:
    """Let the processor refuse a member's card from now on."""
    set_charging(stage, member=act.text("of"), card=act.object, charging=Charging.DECLINED)


def accept(stage: Stage, act: Act) -> None:
    """Let the processor take a member's card from now on."""
    set_charging(stage, member=act.text("of"), card=act.object, charging=Charging.TAKEN)


def _pay(stage: Stage, act: Act, payment: Payment) -> None:
    """Pay at the processor's page and come back."""
    stage.bind(act.name, payment)
    token = token_of(stage, member=act.text("by"), card=act.text("with", otherwise=USUAL))
    payment = confirm_payment(payment, at=stage.at)
    assert payment.checkout_url, f"the processor opened no page for {payment}"
    stage.buyer.pay(payment.checkout_url, card=token)
    if confirm_payment(payment, at=stage.at).status == PaymentStatus.DECLINED:
        raise PaymentDeclined("The card was declined; nothing was bought.")
