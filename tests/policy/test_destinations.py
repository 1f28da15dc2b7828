"""Where money goes, compared when a policy is loaded."""

import pytest

from tests.policy.golden import diagnostics_of
from tests.policy.small import text_of


def pay(place: str, ground: str = "any_reason", amount: str = "payment.price") -> str:
    """A clause that pays."""
    return f"decides: money for {ground}\nthen: grant {amount} to {place}"


LATE = "decides: money for mistake\ndecide by: request.made + 1 day else grant order.price to card"
CREDITS = "decides: credits for any_reason\nthen: grant charge.cost to credits"


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        (pay("card"), pay("balance", "mistake"), ("MG410",)),
        (pay("card"), pay("card", "mistake"), ()),
        (pay("card"), pay("balance", "mistake", "order.price"), ()),
        (CREDITS, pay("card", amount="share(payment.price, charge.cost, payment.credits)"), ()),
        ("set: purchases go back = card", pay("balance"), ("MG410",)),
        ("set: purchases go back = card", pay("balance", amount="payment.left"), ()),
        ("set: deposits go back = card", pay("balance", amount="payment.left"), ("MG410",)),
        ("set: deposits go back = card", pay("balance"), ()),
        ("set: purchases go back = card", CREDITS, ()),
        (pay("card", amount="order.price"), CREDITS, ("MG415",)),
        ("decides: money for mistake\nthen: refer to agent from 0 to order.price", CREDITS, ("MG415",)),
        (LATE, CREDITS, ("MG415",)),
    ],
)
def test_money_for_one_loss_goes_to_one_place(one: str, other: str, codes: tuple[str, ...]) -> None:
    """Whatever the ground; that another clause gives credits is the member's choice."""
    assert diagnostics_of(text_of(A=one, B=other)) == codes
