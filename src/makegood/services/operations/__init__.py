"""What changes use: services used, sessions and orders moved on, incidents recorded.

Owns the writes of this room; credits and money are moved by the ledger. Each act on what is paid for locks the member's
wallet first, so that it and a decision about the same thing follow one another.
"""

from makegood.services.operations.incidents import record_incident, record_once
from makegood.services.operations.metering import meter_sessions
from makegood.services.operations.orders import (
    answer_stop,
    deliver_units,
    drop_units,
    fail_order,
    place_order,
    price_of_units,
    restart_order,
    start_order,
    stop_order,
)
from makegood.services.operations.sessions import beat, close_session, drop_session, open_session
from makegood.services.operations.steps import OpenStep, Reported, Step, open_steps, take_step
from makegood.services.operations.using import delete_text, sent_before, use_service
from makegood.services.refusals import BadCount, NotOnSale, NotOpen

__all__ = [
    "BadCount",
    "NotOnSale",
    "NotOpen",
    "OpenStep",
    "Reported",
    "Step",
    "answer_stop",
    "beat",
    "close_session",
    "delete_text",
    "deliver_units",
    "drop_session",
    "drop_units",
    "fail_order",
    "meter_sessions",
    "open_session",
    "open_steps",
    "place_order",
    "price_of_units",
    "record_incident",
    "record_once",
    "restart_order",
    "sent_before",
    "start_order",
    "stop_order",
    "take_step",
    "use_service",
]
