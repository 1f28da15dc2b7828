"""The facts of an order as a request about it needs them.

Owns what a request counts as dropped; the other facts are those of the room of services.
"""

from makegood.policy import Fact
from makegood.policy.values import Units
from makegood.services.facts import facts_of_order
from makegood.services.models import Order

# The ground of a request to make dropped units good.
DROP = "drop"


def order_facts(order: Order, *, ground: str) -> dict[str, Fact]:
    """Give the facts of an order; units that are on their way again are not asked for a second time (X1)."""
    facts = facts_of_order(order, ground=ground)
    if ground == DROP:
        facts["order.dropped"] = Fact(Units(order.dropped - order.refilling), facts["order.dropped"].source)
    return facts
