"""What the site asks of a payment processor, and every answer there can be.

Owns the protocol and its typed answers. Must not know any processor's wire, nor this room's tables.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, TypeAlias

from makegood.kernel.money import Money

# The code with which a processor says that it never heard of what it is asked about.
NOT_FOUND = "not_found"
# The code with which it says that the site's own money there does not suffice yet.
BALANCE_TOO_SMALL = "balance_too_small"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether the processor did it: no answer, a broken one, or one that promises nothing."""

    why: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The processor said no, and did nothing."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class CheckoutOrder:
    """A payment to ask a member for, on the processor's own page."""

    key: str
    amount: Money
    description: str
    shop: str
    reference: str
    return_url: str


class CheckoutState(StrEnum):
    """What became of a checkout; all but `open` are final."""

    OPEN = "open"
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout at the processor: where its page is, how it stands, and what was captured from which instrument."""

    ref: str
    url: str
    state: CheckoutState
    instrument: str
    captured: Money


@dataclass(frozen=True, slots=True)
class SetupOrder:
    """A card to ask a member for, on the processor's own page, without any payment."""

    key: str
    shop: str
    reference: str
    return_url: str


class SetupState(StrEnum):
    """What became of the wish to keep a card; all but `open` are final."""

    OPEN = "open"
    KEPT = "kept"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Setup:
    """A card that is asked for or kept: its token, where the page is, how it stands, and the label that people read."""

    ref: str
    url: str
    state: SetupState
    label: str


@dataclass(frozen=True, slots=True)
class ChargeOrder:
    """Money to take from a kept card while its owner is away."""

    key: str
    token: str
    amount: Money
    description: str
    shop: str
    reference: str


class ChargeState(StrEnum):
    """What became of a charge; all but `pending` are final. Expired: it was allowed once and never taken."""

    PENDING = "pending"
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge at the processor: how it stands, and what was captured from which instrument."""

    ref: str
    state: ChargeState
    instrument: str
    captured: Money


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Money to send back to the instrument that paid a checkout or a charge (X2)."""

    key: str
    payment_ref: str
    amount: Money


class RefundState(StrEnum):
    """What became of a refund; all but `pending` are final."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SentRefund:
    """A refund at the processor and how it stands."""

    ref: str
    state: RefundState
    amount: Money
    why: str


class DisputeState(StrEnum):
    """How a dispute stands, seen from the shop."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class DisputeChange:
    """One change of one dispute, numbered over all: what the bank claims of which payment, and why.

    Evidence has to be there within `answer_within` of the opening; nothing where the processor does not say.
    """

    number: int
    ref: str
    payment_ref: str
    state: DisputeState
    reason: str
    amount: Money
    answer_within: timedelta | None


@dataclass(frozen=True, slots=True)
class RefundReturn:
    """A change that is no dispute: a refund that had arrived came back from the member's bank."""

    number: int
    ref: str
    payment_ref: str
    why: str


Change: TypeAlias = DisputeChange | RefundReturn


class Processor(Protocol):
    """A payment processor. A call under a key that was used before does nothing anew and gives the first answer."""

    def create_checkout(self, order: CheckoutOrder) -> Checkout | Rejected | Unknown:
        """Open a page on which a member can pay."""

    def checkout_state(self, ref: str) -> Checkout | Rejected | Unknown:
        """Tell how a checkout stands."""

    def close_checkout(self, ref: str) -> Checkout | Rejected | Unknown:
        """Close a checkout unless it was paid, and tell how it stands then."""

    def create_setup(self, order: SetupOrder) -> Setup | Rejected | Unknown:
        """Open a page on which a member gives a card to keep."""

    def setup_state(self, ref: str) -> Setup | Rejected | Unknown:
        """Tell whether the card is kept."""

    def close_setup(self, ref: str) -> Setup | Rejected | Unknown:
        """Close the page unless a card was given, and tell how it stands then."""

    def charge(self, order: ChargeOrder) -> Charge | Rejected | Unknown:
        """Take money from a kept card."""

    def charge_state(self, key: str) -> Charge | Rejected | Unknown:
        """Tell how the charge of a key stands; rejected as `not_found` where none was ever asked for."""

    def refund(self, order: RefundOrder) -> SentRefund | Rejected | Unknown:
        """Send money back."""

    def refund_state(self, key: str) -> SentRefund | Rejected | Unknown:
        """Tell how the refund of a key stands; rejected as `not_found` where none was ever asked for."""

    def changes(self, *, after: int) -> tuple[Change, ...] | Rejected | Unknown:
        """List what banks did whose numbers follow `after`, in order, a page at a time; none at the end."""
