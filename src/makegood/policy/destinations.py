"""Where money goes: two clauses that send the same loss to different places, and one that goes against a term.

Owns the comparison of destinations, and that an order's price goes back to the balance, as far as rules alone allow it.
That a case meets both clauses it does not show.
"""

from collections.abc import Iterator

from makegood.policy.excerpts import Mistake, Report
from makegood.policy.program import Block, Destination, Expression, Grant, Literal, Offer, Refer
from makegood.policy.walk import amounts_of, facts_in

DEPOSIT = "payment.left"
PURCHASES, DEPOSITS = "purchases go back", "deposits go back"
Paying = tuple[Block, Destination]


def check_destinations(blocks: list[Block], report: Report) -> None:
    """Warn where money for the same loss goes to different places."""
    paying = list(_paying_money(blocks))
    _check_orders(blocks, report)
    for at, (block, to) in enumerate(paying):
        for other, elsewhere in paying[at + 1 :]:
            shared = _losses(block) & _losses(other)
            if shared and to != elsewhere:
                message = f"{block.clause} and {other.clause} send the same {min(shared)} to different places."
                report.warn(Mistake("MG410", other.span, message, "Say when each holds."))
    for clause, term, place in _promised(blocks):
        for block, to in paying:
            if to != place and _is_about(term, block):
                message = f"{block.clause} sends to {to} what {clause} promises to {place}."
                report.warn(Mistake("MG410", block.span, message, f"Send it to {place}, or say when {clause} holds."))


def _paying_money(blocks: list[Block]) -> Iterator[Paying]:
    """Give the clauses that pay money; that others give credits for the same loss is the member's own choice."""
    for block in blocks:
        if isinstance(block.effect, Grant | Offer | Refer) and block.effect.to is not Destination.CREDITS:
            yield block, block.effect.to


def goes(block: Block, *, to: Destination) -> Iterator[tuple[Expression, ...]]:
    """Give the amounts of each effect of a block that goes to one place, those at the end of a deadline included."""
    for effect in (block.effect, *(deadline.default for deadline in block.deadlines)):
        if isinstance(effect, Grant | Offer | Refer) and effect.to is to:
            yield (effect.least, effect.most) if isinstance(effect, Refer) else (effect.amount,)


def _check_orders(blocks: list[Block], report: Report) -> None:
    """Refuse to send the price of an order to a card: it was paid from the balance (X2)."""
    for block in blocks:
        for amounts in goes(block, to=Destination.CARD):
            if any(fact.name.startswith("order.") for fact in facts_in(amounts)):
                message = f"{block.clause} sends to a card what was paid from the balance."
                report.add(Mistake("MG415", block.span, message, "End it with `to balance`."))


def _losses(block: Block) -> set[str]:
    return {fact.name.partition(".")[0] for fact in facts_in(amounts_of(block)) if "." in fact.name}


def _promised(blocks: list[Block]) -> Iterator[tuple[str, str, str]]:
    for block in blocks:
        for setting in block.settings:
            if setting.term in {PURCHASES, DEPOSITS} and isinstance(setting.value, Literal):
                yield block.clause, setting.term, str(setting.value.value)


def _is_about(term: str, block: Block) -> bool:
    read = {fact.name for fact in facts_in(amounts_of(block)) if fact.name.startswith("payment.")}
    return DEPOSIT in read if term == DEPOSITS else bool(read - {DEPOSIT})
