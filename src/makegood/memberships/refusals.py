"""The refusals of this room.

Owns their codes and words. They stand together because acts on memberships share them.
"""

from makegood.kernel.refusals import Refusal
from makegood.memberships.models import Membership


class NotAPlan(Refusal):
    """A product that nobody can subscribe to, or a feature that is none."""

    code = "not_on_sale"

    def __init__(self, product: str) -> None:
        super().__init__(f"{product} is not on sale; choose one from the list.", product=product)


class NoSuchTrial(Refusal):
    """A trial of a plan that has none."""

    code = "no_trial"

    def __init__(self, plan: str) -> None:
        super().__init__(f"{plan} has no trial; subscribe without one.", plan=plan)


class AlreadyAMember(Refusal):
    """A second membership beside one that stands or is about to."""

    code = "already_a_member"

    def __init__(self) -> None:
        super().__init__("There is a membership already; cancel it first, or take it up again.")


class NoCard(Refusal):
    """A card that is somebody else's, or that the processor does not keep."""

    code = "no_card"

    def __init__(self) -> None:
        super().__init__("A membership needs a card on file; give the details of one first.")


class CardInUse(Refusal):
    """A card taken off the file while fees still go to it."""

    code = "card_in_use"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The fees of your membership go to the card “{name}”; choose another one for them first.", card=name
        )


class MembershipNotOpen(Refusal):
    """An act for which the membership does not stand as it must."""

    code = "not_open"

    def __init__(self, membership: Membership, *, act: str) -> None:
        super().__init__(f"The membership is {membership.status}: it cannot be {act} now.", status=membership.status)


class NotAMember(Refusal):
    """A paid feature used by a guest."""

    code = "not_a_member"

    def __init__(self, feature: str) -> None:
        super().__init__(f"{feature} is for members; subscribe to a plan first.", feature=feature)


class PaymentOverdue(Refusal):
    """A paid feature or a new plan while a fee is unpaid (M22)."""

    code = "payment_overdue"

    def __init__(self, feature: str) -> None:
        super().__init__(
            f"{feature} is closed to you until the overdue fee is paid; choose another card for it.", feature=feature
        )
