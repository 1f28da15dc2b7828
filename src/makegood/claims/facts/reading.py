"""Which facts a policy reads at all, so that nothing is looked up that no clause asks for.

Owns that one question. Must not know where a fact comes from.
"""

from functools import lru_cache

from makegood.policy import Destination, Policy
from makegood.policy.overdue import ANSWERED
from makegood.policy.program import Duty, Grant, Offer, Refer
from makegood.policy.walk import amounts_of, facts_in

LEFT = "payment.left"


@lru_cache(maxsize=256)
def facts_read(policy: Policy) -> frozenset[str]:
    """Name every fact that some topic of a policy reads."""
    plans = [policy.plan(remedy, ground) for remedy in policy.remedies() for ground in policy.grounds(remedy)]
    return frozenset(fact.name for plan in plans for fact in plan.facts)


@lru_cache(maxsize=256)
def heeds_answers(policy: Policy) -> bool:
    """Tell whether it matters when the staff first acted: a clause reads it, or says what holds without an answer."""
    plans = [policy.plan(remedy, ground) for remedy in policy.remedies() for ground in policy.grounds(remedy)]
    stated = (deadline for plan in plans for block in plan.blocks for deadline in block.deadlines)
    waits = any(each.duty is Duty.ANSWER and each.default is not None for each in stated)
    return waits or ANSWERED in facts_read(policy)


@lru_cache(maxsize=256)
def measures_uses(policy: Policy) -> bool:
    """Tell whether money comes back for a use under some topic of a policy."""
    return any(is_measured_by_use(policy, remedy="money", ground=ground) for ground in policy.grounds("money"))


@lru_cache(maxsize=1024)
def sends_on(policy: Policy, *, ground: str) -> bool:
    """Tell whether all the money of a topic is what is left on the balance of its payment, on its way to the card."""
    paying = [block for block in policy.plan("money", ground).blocks if amounts_of(block)]
    return bool(paying) and all(
        isinstance(block.effect, Grant | Offer | Refer)
        and block.effect.to is Destination.CARD
        and any(fact.name == LEFT for fact in facts_in(amounts_of(block)))
        for block in paying
    )


@lru_cache(maxsize=1024)
def is_measured_by_person(policy: Policy, *, remedy: str, ground: str) -> bool:
    """Tell whether some clause of a topic measures or caps what it gives by the person whom a use was with."""
    blocks = policy.plan(remedy, ground).blocks
    measures = (each for block in blocks for each in (*amounts_of(block), *(cap.amount for cap in block.caps)))
    return any(fact.name.startswith("counterpart.") for fact in facts_in(measures))


@lru_cache(maxsize=1024)
def is_measured_by_use(policy: Policy, *, remedy: str, ground: str) -> bool:
    """Tell whether some clause of a topic measures what it gives by what a use of a service cost.

    So does money in a fixed amount: it is the use that it makes good, up to what that cost.
    """
    amounts = [each for block in policy.plan(remedy, ground).blocks for each in amounts_of(block)]
    read = {fact.name.partition(".")[0] for fact in facts_in(amounts)}
    return "charge" in read or (remedy == "money" and bool(amounts) and not read)
