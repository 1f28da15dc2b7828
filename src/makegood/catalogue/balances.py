"""Whether money that a policy sends to the balance can be of any use there: spent, or sent on to the card.

Owns this one question between a policy and the price list beside it. Must not know what lies on anybody's balance.
"""

from collections.abc import Iterable, Iterator

from makegood.catalogue.forms import Code
from makegood.catalogue.specs import PerUnitSpec, Spec
from makegood.kernel.diagnostics import Diagnostic
from makegood.policy import Destination, Policy
from makegood.policy.destinations import goes
from makegood.policy.program import Block
from makegood.policy.walk import facts_in

LEFT = "payment.left"


def stranded_money(policy: Policy, products: Iterable[Spec]) -> Iterator[Diagnostic]:
    """Give each clause that sends money to a balance from which nothing is paid, and nothing goes on to a card."""
    blocks = [block for clause in policy.clauses for block in clause.blocks]
    if any(isinstance(each, PerUnitSpec) for each in products) or any(map(_sends_on, blocks)):
        return
    hint = "Sell something by the unit, or give `payment.left` to card in a clause."
    for block in blocks:
        if any(goes(block, to=Destination.BALANCE)):
            message = f"{block.clause} sends money to a balance from which nothing can be paid."
            yield Diagnostic(Code.STRANDED, block.span, message, hint)


def _sends_on(block: Block) -> bool:
    return any(fact.name == LEFT for amounts in goes(block, to=Destination.CARD) for fact in facts_in(amounts))
