"""What a member asks, before it is a request: a value that a form, a story or an API call fills in.

Owns the shape of an ask and what makes one acceptable at all. Must not decide: whether something is given back is the
policy's business, and an ask that it denies is still an ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from makegood.claims.models import Remedy
from makegood.kernel.diagnostics import nearest
from makegood.kernel.refusals import NotFound, Refusal
from makegood.members.models import Counterpart
from makegood.memberships.models import Bill
from makegood.payments.models import Payment
from makegood.policy import Policy
from makegood.services.models import Charge, Order

# What the site itself raises, without anybody asking.
SYSTEM_GROUNDS = frozenset({"order_failed", "restart_failed"})


class UnknownGround(Refusal):
    """The policy has no such ground for the remedy asked."""

    code = "unknown_ground"

    def __init__(self, ground: str, *, remedy: str, known: Sequence[str]) -> None:
        hint = nearest(ground, known) or f"Choose one of: {', '.join(known)}."
        super().__init__(f"This policy knows no {remedy} for “{ground}”. {hint}", ground=ground, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Paper:
    """Something attached to a request; `kind` is a word of the policy, such as `proof`."""

    kind: str
    name: str = ""
    content: bytes = b""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked (remedy), why (ground), and about what: one thing, or nothing."""

    remedy: str
    ground: str
    payment: Payment | None = None
    charge: Charge | None = None
    bill: Bill | None = None
    order: Order | None = None
    counterpart: Counterpart | None = None
    says: str = ""
    channel: str = "help_centre"
    papers: tuple[Paper, ...] = ()


def grounds_to_ask(policy: Policy, remedy: str) -> tuple[str, ...]:
    """Give the grounds on which a member can ask for a remedy; what the site raises by itself is none of them."""
    return tuple(ground for ground in policy.grounds(remedy) if ground not in SYSTEM_GROUNDS)


def check_ground(policy: Policy, ask: Ask) -> None:
    """See that the policy decides such requests of members at all.

    Raises:
        UnknownGround: where it has no topic of that remedy and ground.
        NotFound: where a refill is asked of something that is no order.
    """
    if ask.remedy == Remedy.REFILL and ask.order is None:
        raise NotFound("Only an order is started again; say which.")
    known = grounds_to_ask(policy, ask.remedy)
    if ask.ground not in known:
        raise UnknownGround(ask.ground, remedy=ask.remedy, known=known)
