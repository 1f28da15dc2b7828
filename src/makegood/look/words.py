"""States in plain words, each with its tone: the pill beside a request, a payment, a line of the queue.

Owns these words and nothing else. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from makegood.claims.models import ChargebackStatus, Request, RequestStatus, Settlement, SettlementStatus
from makegood.memberships.models import MembershipStatus
from makegood.payments.models import DeclineReason, PaymentStatus


@dataclass(frozen=True, slots=True)
class State:
    """What a pill says, and its tone: good, warn, bad, accent or none."""

    text: str
    tone: str = ""


REQUEST_STATES: Mapping[str, State] = {
    RequestStatus.OPEN: State("being looked into", "warn"),
    RequestStatus.AWAITING_MEMBER: State("something is missing", "warn"),
    RequestStatus.AWAITING_CHOICE: State("waiting for a choice", "accent"),
    RequestStatus.AWAITING_APPROVAL: State("waiting for approval", "warn"),
    RequestStatus.DENIED: State("denied", "bad"),
    RequestStatus.SETTLED: State("settled", "good"),
    RequestStatus.WITHDRAWN: State("withdrawn"),
}
SETTLEMENT_STATES: Mapping[str, State] = {
    SettlementStatus.PENDING: State("on its way", "accent"),
    SettlementStatus.FAILED: State("granted, not yet arrived", "warn"),
}
PAYMENT_STATES: Mapping[str, State] = {
    PaymentStatus.PENDING: State("not yet paid", "warn"),
    PaymentStatus.PAID: State("paid", "good"),
    PaymentStatus.DECLINED: State("not paid", "bad"),
    PaymentStatus.PARTLY_REFUNDED: State("partly refunded"),
    PaymentStatus.REFUNDED: State("refunded"),
    PaymentStatus.DISPUTED: State("disputed at the bank", "warn"),
    PaymentStatus.CHARGED_BACK: State("charged back", "bad"),
}
CHARGEBACK_STATES: Mapping[str, State] = {
    ChargebackStatus.OPEN: State("disputed at your bank", "warn"),
    ChargebackStatus.REOPENED: State("disputed at your bank once more", "warn"),
    ChargebackStatus.WON: State("the payment stands", "good"),
    ChargebackStatus.LOST: State("taken back by your bank", "bad"),
    ChargebackStatus.REPAID: State("repaid", "good"),
}
MEMBERSHIP_STATES: Mapping[str, State] = {
    MembershipStatus.PENDING: State("about to begin", "warn"),
    MembershipStatus.DECLINED: State("did not begin", "bad"),
    MembershipStatus.TRIAL: State("on trial", "accent"),
    MembershipStatus.ACTIVE: State("active", "good"),
    MembershipStatus.CANCELLED: State("cancelled", "warn"),
    MembershipStatus.OVERDUE: State("overdue", "bad"),
    MembershipStatus.ENDED: State("ended"),
    MembershipStatus.TERMINATED: State("ended by the site", "bad"),
}
DISPUTE_STATES: Mapping[str, State] = {
    ChargebackStatus.OPEN: State("with the bank", "warn"),
    ChargebackStatus.REOPENED: State("opened again", "warn"),
    ChargebackStatus.WON: State("won", "good"),
    ChargebackStatus.LOST: State("lost", "bad"),
    ChargebackStatus.REPAID: State("lost, and repaid"),
}
# What a line of the queue waits for.
WAITS: Mapping[str, State] = {
    "finding": State("a question to answer", "warn"),
    "ruling": State("a decision to take", "warn"),
    "approval": State("a second agent", "warn"),
    "papers": State("the member’s papers"),
    "choice": State("the member’s choice"),
    "processor": State("the processor", "accent"),
    "retry": State("a failed refund", "bad"),
    "nothing": State("nothing"),
}
DECLINES: Mapping[str, str] = {
    DeclineReason.CARD: "The card was declined. Nothing was charged; try again, perhaps with another card.",
    DeclineReason.CANCELLED: "You left the payment page before paying. Nothing was charged.",
    DeclineReason.ABANDONED: "Nobody paid within the time that the payment page was open. Nothing was charged.",
    DeclineReason.NOT_OPENED: "The payment could not be started. Nothing was charged; please try again.",
    DeclineReason.EXPIRED: "The bank let its approval lapse. Nothing was charged; please try again.",
}


def state_of_request(request: Request) -> State:
    """Give the state of a request; what was granted and has not arrived comes before its status."""
    settlement: Settlement | None = getattr(request, "settlement", None)
    if settlement is not None and settlement.status in SETTLEMENT_STATES:
        return SETTLEMENT_STATES[settlement.status]
    return REQUEST_STATES[request.status]
