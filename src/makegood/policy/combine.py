"""From the effects in force to one outcome: caps, intervals, options.

Owns rules 6 and 7 of how clauses combine. Knows nothing of guards, conditions or what is still unknown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import assert_never

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.policy.arithmetic import compared
from makegood.policy.decision import Amount, Cap, Option, Outcome
from makegood.policy.evaluate import Scene, Truth3, value_of
from makegood.policy.program import Block, Deny, Destination, Grant, Offer, Plan, Refer, Refill
from makegood.policy.values import ABSENT, Absent, Found
from makegood.policy.walk import amounts_of


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a request comes to when nothing is unknown; `cites` is in document order, the engine's caps last."""

    outcome: Outcome
    cites: tuple[str, ...]
    amount: Amount | None = None
    to: Destination | None = None
    options: tuple[Option, ...] = ()
    least: Amount | None = None
    # What one agent may give alone; above it, up to `bound`, a second one must agree.
    most: Amount | None = None
    bound: Amount | None = None
    conflicts: tuple[tuple[str, str], ...] = ()
    winners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Bid:
    """What one effect gives: from `low` to `high`, after the cap that lowered it, if any."""

    clause: str
    low: Amount | None
    high: Amount | None
    to: Destination | None
    is_offer: bool = False
    cap: str = ""
    is_denial: bool = False
    is_refill: bool = False

    @property
    def gives(self) -> bool:
        """Tell whether anything is left of it."""
        return self.is_refill or (self.high is not None and compared(self.high, 0) > 0)

    @property
    def asset(self) -> str:
        """Give what it is counted in."""
        return self.high.currency if isinstance(self.high, Money) else "credits"

    @property
    def cites(self) -> tuple[str, ...]:
        """Give its clause and the cap that lowered it."""
        return (self.clause, self.cap) if self.cap else (self.clause,)

    @property
    def denial(self) -> str:
        """Give what is cited where nothing is left of it."""
        return self.cap or self.clause


def is_out(block: Block, scene: Scene, *, holds: Truth3) -> bool:
    """Tell whether an effect is known to be out: not in force, or of an amount that does not exist."""
    return holds is False or any(isinstance(value_of(each, scene), Absent) for each in amounts_of(block))


def weigh(blocks: Sequence[Block], scene: Scene, *, caps: Sequence[Cap]) -> Weighed:
    """Give what effects come to together; of `caps` the engine's stand last.

    Raises:
        CurrencyMismatch: where a cap is in another currency than what it should lower.
    """
    bids = [_bid(block, scene, caps) for block in blocks]
    giving = [bid for bid in bids if bid.gives]
    if not giving:
        denials = [bid for bid in bids if bid.is_denial]
        cites = tuple(dict.fromkeys(bid.denial for bid in denials or bids))
        return Weighed(Outcome.DENIED, cites)
    if len({bid.asset for bid in giving}) > 1:
        return for_a_person(bid.clause for bid in giving)
    weighed = _outcome(giving)
    losers = [bid.clause for bid in bids if bid.clause not in weighed.winners]
    conflicts = tuple((winner, loser) for winner in weighed.winners for loser in losers)
    return replace(weighed, conflicts=conflicts)


def _outcome(giving: Sequence[_Bid]) -> Weighed:
    if giving[0].is_refill:
        return Weighed(Outcome.GRANTED, _clauses(giving), winners=_clauses(giving))
    return _offered(giving) if giving[0].is_offer else _paid(giving)


def for_a_person(clauses: Iterable[str]) -> Weighed:
    """Give what happens where amounts cannot be compared: an agent decides, and no bound can be named."""
    return Weighed(Outcome.DISCRETIONARY, tuple(dict.fromkeys(clauses)))


def up_to(weighed: Weighed) -> Weighed:
    """Leave a grant to a person, who may give less: a cap that cannot be compared might have lowered it."""
    if weighed.outcome is not Outcome.GRANTED:
        return weighed
    amount = weighed.amount
    if amount is None or weighed.options:
        return for_a_person(weighed.cites)
    nothing = amount - amount if isinstance(amount, Money) else Credits(0)
    return replace(weighed, outcome=Outcome.DISCRETIONARY, amount=None, least=nothing, most=amount, bound=amount)


def caps_in_force(plan: Plan, scene: Scene, *, force: Sequence[Truth3]) -> list[Cap]:
    """Give the policy's own caps that bind, in document order."""
    found = []
    for block, holds in zip(plan.blocks, force, strict=True):
        for rule in block.caps if holds is True else ():
            amount = value_of(rule.amount, scene)
            if isinstance(amount, Money | Credits):
                found.append(Cap(block.clause, amount, rule.amount.text))
    return found


def within_reach_of_one(weighed: Weighed, *, plan: Plan, scene: Scene, force: Sequence[Truth3]) -> Weighed:
    """Lower what one agent may give alone to the lowest amount above which the policy wants a second."""
    if weighed.most is None:
        return weighed
    most = weighed.most
    for block, holds in zip(plan.blocks, force, strict=True):
        amount = ABSENT if block.approver_above is None or holds is not True else value_of(block.approver_above, scene)
        if isinstance(amount, Money | Credits) and type(amount) is type(most) and compared(amount, most) < 0:
            most = amount
    return replace(weighed, most=most)


def _bid(block: Block, scene: Scene, caps: Sequence[Cap]) -> _Bid:
    match block.effect:
        case Grant(amount=amount, to=to) | Offer(amount=amount, to=to):
            high, cap = lowered(value_of(amount, scene), caps)
            return _Bid(block.clause, high, high, to, isinstance(block.effect, Offer), cap)
        case Refer(least=least, most=most, to=to):
            high, cap = lowered(value_of(most, scene), caps)
            low, _ = lowered(value_of(least, scene), caps)
            return _Bid(block.clause, _smaller(low, high), high, to, cap=cap)
        case Refill():
            return _Bid(block.clause, None, None, None, is_refill=True)
        case Deny() | None:
            return _Bid(block.clause, None, None, None, is_denial=True)
        case _:
            assert_never(block.effect)


def lowered(value: Found, caps: Sequence[Cap]) -> tuple[Amount | None, str]:
    """Give an amount after the lowest cap, and the cap's id where it is strictly lower; None for a bare 0."""
    if not isinstance(value, Money | Credits):
        return None, ""
    lowest: Cap | None = None
    for cap in caps:
        if type(cap.amount) is type(value) and (lowest is None or compared(cap.amount, lowest.amount) < 0):
            lowest = cap
    if lowest is None or compared(lowest.amount, value) >= 0:
        return _not_below_zero(value), ""
    return _not_below_zero(lowest.amount), lowest.id


def _not_below_zero(amount: Amount) -> Amount:
    if compared(amount, 0) >= 0:
        return amount
    return Money.zero(amount.currency) if isinstance(amount, Money) else Credits(0)


def _smaller(low: Amount | None, high: Amount | None) -> Amount | None:
    """Give the lower end of an interval, which is nothing unless said, and never above the upper end."""
    if high is None or low is None:
        return None if high is None else high * 0
    return high if compared(low, high) > 0 else low


def _offered(bids: Sequence[_Bid]) -> Weighed:
    """Give the options; shown first is the one that is best for the member."""
    options = tuple(Option(bid.clause, bid.high, bid.to, bid.cites) for bid in bids if bid.high and bid.to)
    best = options[0]
    for option in options[1:]:
        larger = compared(option.amount, best.amount)
        # Of two equal options the one that no cap has lowered is the better: the other might be worth more.
        if larger > 0 or (larger == 0 and len(option.cites) < len(best.cites)):
            best = option
    winners = tuple(option.clause for option in options)
    return Weighed(Outcome.GRANTED, best.cites, best.amount, best.to, options, winners=winners)


def _paid(bids: Sequence[_Bid]) -> Weighed:
    """Give the pointwise maximum of the intervals: where its ends are equal, a grant."""
    low = reduce(_larger, (bid.low for bid in bids))
    high = reduce(_larger, (bid.high for bid in bids))
    assert low is not None
    assert high is not None
    if compared(low, high) == 0:
        winning = [bid for bid in bids if _equal(bid.low, high)]
        to = winning[0].to
        return Weighed(Outcome.GRANTED, _cites(winning), high, to, winners=_clauses(winning))
    winning = [bid for bid in bids if _equal(bid.high, high) or (low and _equal(bid.low, low))]
    to = next(bid.to for bid in winning if _equal(bid.high, high))
    winners = _clauses(winning)
    return Weighed(Outcome.DISCRETIONARY, _cites(winning), to=to, least=low, most=high, bound=high, winners=winners)


def _larger(one: Amount | None, other: Amount | None) -> Amount | None:
    if one is None or other is None:
        return other if one is None else one
    return other if compared(other, one) > 0 else one


def _equal(one: Amount | None, other: Amount | None) -> bool:
    return one is not None and other is not None and compared(one, other) == 0


def _cites(bids: Sequence[_Bid]) -> tuple[str, ...]:
    """Give the clauses of bids, then the caps that lowered them."""
    return tuple(dict.fromkeys((*_clauses(bids), *(bid.cap for bid in bids if bid.cap))))


def _clauses(bids: Sequence[_Bid]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bid.clause for bid in bids))
