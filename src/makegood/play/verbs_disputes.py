"""The verbs of a card dispute: chargeback, won, lost, repay.

Owns how the bank is spoken to at the sandbox, and how the site hears of it. Must not know what follows for the member.
"""

from makegood.claims.chargebacks import start_repayment
from makegood.kernel.refusals import NotFound, Refusal
from makegood.payments.calls import confirm_payment, fetch_disputes
from makegood.payments.models import Dispute, PaymentStatus
from makegood.payments.sandbox.disputes import DisputeStatus
from makegood.play.cards import USUAL, kept_card
from makegood.play.stage import Stage
from makegood.play.story import Act
from makegood.play.verbs_money import PaymentDeclined


class NotDisputable(Refusal):
    """A payment that brought no money, or a dispute that was decided so before."""

    code = "not_open"


def chargeback(stage: Stage, act: Act) -> None:
    """Dispute a payment at the bank.

    Raises:
        NotDisputable: where nothing was paid.
    """
    payment = stage.payment(act.object)
    if payment.paid_at is None:
        raise NotDisputable(f"`{act.object}` brought no money that a bank could take back.")
    ref = stage.buyer.dispute(payment.processor_ref, reason=act.text("because", otherwise="other"))
    fetch_disputes(stage.site, at=stage.at)
    stage.bind(act.name, Dispute.objects.get(site=stage.site, processor_ref=ref))


def won(stage: Stage, act: Act) -> None:
    """Let the bank decide for the site; after it had decided otherwise too."""
    _decide(stage, act, status=DisputeStatus.WON)


def lost(stage: Stage, act: Act) -> None:
    """Let the bank decide for the member; after it had decided otherwise too."""
    _decide(stage, act, status=DisputeStatus.LOST)


def repay(stage: Stage, act: Act) -> None:
    """Pay what is owed for a chargeback.

    Raises:
        PaymentDeclined: where the card is refused.
    """
    owing = stage.chargeback(act.object)
    by = act.text("by", otherwise=owing.member.handle)
    if stage.member(by) != owing.member:
        raise NotFound(f"There is no chargeback {act.object} among those of {by}.")
    card = kept_card(stage, member=by, card=act.text("with", otherwise=USUAL))
    payment = confirm_payment(start_repayment(owing, card=card, at=stage.at, key=stage.key), at=stage.at)
    if payment.status == PaymentStatus.DECLINED:
        raise PaymentDeclined("The card was declined; nothing was repaid.")


def _decide(stage: Stage, act: Act, *, status: DisputeStatus) -> None:
    dispute = stage.chargeback(act.object).dispute
    if dispute.status == status:
        raise NotDisputable(f"`{act.object}` was {status} before.")
    if act.text("by"):
        stage.staff(act.text("by"))
    stage.buyer.decide(dispute.processor_ref, status=status)
    fetch_disputes(stage.site, at=stage.at)
