"""Payments, cards, refunds and disputes: each is started here with an intent to call the processor, or recorded here.

Owns the rows of money coming in and going back, under the member's wallet lock and then the payment's. Must not speak
to the processor (`calls` does), nor know why money goes back.
"""

from makegood.payments.operations.answers import record_declined, record_paid
from makegood.payments.operations.cards import record_card_kept, remove_card, start_card_setup
from makegood.payments.operations.disputes import Report, record_decision, record_report
from makegood.payments.operations.refunds import (
    record_refund_failed,
    record_refund_returned,
    record_refunded,
    start_refund,
)
from makegood.payments.operations.returns import return_to_balance, take_off_balance
from makegood.payments.operations.starting import charge_card, start_deposit, start_payment

__all__ = [
    "Report",
    "charge_card",
    "record_card_kept",
    "record_decision",
    "record_declined",
    "record_paid",
    "record_refund_failed",
    "record_refund_returned",
    "record_refunded",
    "record_report",
    "remove_card",
    "return_to_balance",
    "start_card_setup",
    "start_deposit",
    "start_payment",
    "start_refund",
    "take_off_balance",
]
