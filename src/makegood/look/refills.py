"""Until when the refill of an order is open, by the terms that hold for it.

Owns the joining of an order with that one term. Whether units are made good is decided by a request.
"""

from dataclasses import dataclass

from makegood.kernel.windows import End
from makegood.policy import TermNotSet, term
from makegood.services.facts import facts_of_order
from makegood.services.models import Order
from makegood.sites.queries import policy_of

REFILL_TERM = "refill open until"


@dataclass(frozen=True, slots=True)
class RefillWindow:
    """Until when dropped units are made good, and the clause that says so."""

    end: End
    clause: str


def refill_window(order: Order) -> RefillWindow | None:
    """Give the refill's window by the terms of the order; none where its terms set no end."""
    policy = policy_of(order.version)
    try:
        end = term(policy, REFILL_TERM, facts_of_order(order))
    except TermNotSet:
        return None
    assert isinstance(end, End), f"the term `{REFILL_TERM}` is an end, not {end!r}"
    blocks = (block for clause in policy.clauses for block in clause.blocks)
    clause = next(block.clause for block in blocks if any(each.term == REFILL_TERM for each in block.settings))
    return RefillWindow(end, clause)
