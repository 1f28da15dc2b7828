"""What the site asks of a payment processor, and every answer there can be.

Owns the protocol and its typed answers. Must not know any processor's wire, nor this room's tables.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from makegood.kernel.money import Money

# The code with which a processor says that it never heard of what it is asked about.
NOT_FOUND = "not_found"


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
class RefundOrder:
    """Money to send back to the instrument that paid a checkout (X2)."""

    key: str
    checkout_ref: str
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


class Processor(Protocol):
    """A payment processor. A call under a key that was used before does nothing anew and gives the first answer."""

    def create_checkout(self, order: CheckoutOrder) -> Checkout | Rejected | Unknown:
        """Open a page on which a member can pay."""

    def checkout_state(self, ref: str) -> Checkout | Rejected | Unknown:
        """Tell how a checkout stands."""

    def close_checkout(self, ref: str) -> Checkout | Rejected | Unknown:
        """Close a checkout unless it was paid, and tell how it stands then."""

    def refund(self, order: RefundOrder) -> SentRefund | Rejected | Unknown:
        """Send money back."""

    def refund_state(self, key: str) -> SentRefund | Rejected | Unknown:
        """Tell how the refund of a key stands; rejected as `not_found` where none was ever asked for."""
