"""Refusals that more than one operation of this room can meet.

Owns their codes and sentences. Must not know who is told.
"""

from makegood.kernel.money import Money
from makegood.kernel.refusals import Refusal


class NotOnSale(Refusal):
    """A product that cannot be bought for money now."""

    code = "not_on_sale"

    def __init__(self, product: str) -> None:
        super().__init__(f"{product} is not on sale; choose a pack from the list.", product=product)


class RefundBeyondPayment(Refusal):
    """A refund of nothing, or of more than is left of what was paid (X6)."""

    code = "beyond_payment"

    def __init__(self, *, asked: Money, left: Money) -> None:
        super().__init__(f"{asked} cannot go back: {left} is left of this payment.", asked=str(asked), left=str(left))


class AlreadyAnswered(Refusal):
    """An answer that contradicts the one that stands."""

    code = "already_answered"

    def __init__(self, answered: object, *, status: str) -> None:
        super().__init__(f"The {answered} is {status} already; the processor now says otherwise.", status=status)


class DisputeDecided(Refusal):
    """A decision of the bank that contradicts the one that is recorded."""

    code = "already_decided"

    def __init__(self, dispute: object, *, status: str) -> None:
        super().__init__(
            f"The bank has decided: {dispute} was {status}. What it does next comes from it.", status=status
        )


class CardNotUsable(Refusal):
    """A card that cannot be charged: somebody else's, or one that the processor does not keep, or no longer."""

    code = "card_not_usable"

    def __init__(self, name: str) -> None:
        super().__init__(f"The card “{name}” cannot be charged; choose another, or give it again.", card=name)
