"""The only writer of memberships, bills and instalments: each function is one act, in one transaction.

Every act locks the member's wallet and then the membership. No act speaks to the processor: a charge is noted, the
worker makes it, and its answer comes back as an event.
"""

from makegood.memberships.operations.answers import take_payment, take_refusal
from makegood.memberships.operations.cards import choose_card, forget_card
from makegood.memberships.operations.features import use_feature
from makegood.memberships.operations.leaving import (
    cancel_membership,
    end_cancelled,
    end_membership,
    work_cancellation,
)
from makegood.memberships.operations.prices import change_plan, change_price, set_overdue_rate, set_tax_rate
from makegood.memberships.operations.putting_off import put_off, take_up
from makegood.memberships.operations.renewing import bill_next_period, try_instalment
from makegood.memberships.operations.returning import reactivate_membership
from makegood.memberships.operations.subscribing import Choice, subscribe

__all__ = [
    "Choice",
    "bill_next_period",
    "cancel_membership",
    "change_plan",
    "change_price",
    "choose_card",
    "end_cancelled",
    "end_membership",
    "forget_card",
    "put_off",
    "reactivate_membership",
    "set_overdue_rate",
    "set_tax_rate",
    "subscribe",
    "take_payment",
    "take_refusal",
    "take_up",
    "try_instalment",
    "use_feature",
    "work_cancellation",
]
