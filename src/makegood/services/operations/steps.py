"""The steps of an order's fulfilment: which are open as it stands, and taking the one that somebody reports.

Owns that list for pages and programs. The operations themselves enforce it again under their locks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from makegood.services.models import Order, OrderStatus
from makegood.services.operations.orders import (
    answer_stop,
    deliver_units,
    drop_units,
    fail_order,
    restart_order,
    start_order,
)


class Step(StrEnum):
    """What can be reported of an order."""

    START = "start"
    DELIVER = "deliver"
    DROP = "drop"
    CAN_STOP = "can_stop"
    CANNOT_STOP = "cannot_stop"
    RESTART = "restart"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that is open; `most` units of it where it counts units."""

    step: Step
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """A step that somebody reports, under a key so that the same report counts once."""

    step: Step
    units: int = 0
    key: str = ""


def open_steps(order: Order) -> Sequence[OpenStep]:
    """List the steps that are open as an order stands, the ordinary ones first.

    >>> [each.step.value for each in open_steps(Order(status="placed", units=5, owed=5))]
    ['start', 'fail']
    """
    is_running = order.status == OrderStatus.IN_PROGRESS
    standing = order.delivered - order.dropped - order.given_up
    found = [
        (order.status == OrderStatus.PLACED, OpenStep(Step.START)),
        (is_running, OpenStep(Step.DELIVER, order.owed + order.refilling)),
        (standing > 0, OpenStep(Step.DROP, standing)),
        (is_running and order.is_stoppable is not True, OpenStep(Step.CAN_STOP)),
        (is_running and order.is_stoppable is not False, OpenStep(Step.CANNOT_STOP)),
        (order.status != OrderStatus.PLACED and order.dropped > order.refilling, OpenStep(Step.RESTART)),
        (not order.is_ended, OpenStep(Step.FAIL)),
    ]
    return [step for is_open, step in found if is_open]


def take_step(order: Order, reported: Reported, *, at: datetime, by: str) -> Order:
    """Take what is reported of an order.

    Raises:
        BadCount: where the number of units cannot be.
        NotOpen: where the order does not stand so that this can be.
        KeyReused: where the key belongs to another report.
    """
    match reported.step:
        case Step.START:
            return start_order(order, at=at, by=by)
        case Step.DELIVER:
            return deliver_units(order, units=reported.units, at=at, key=reported.key, by=by)
        case Step.DROP:
            return drop_units(order, units=reported.units, at=at, key=reported.key, by=by)
        case Step.CAN_STOP | Step.CANNOT_STOP:
            return answer_stop(order, possible=reported.step is Step.CAN_STOP, at=at, by=by)
        case Step.RESTART:
            return restart_order(order, at=at, by=by)
        case Step.FAIL:
            return fail_order(order, at=at, by=by)
        case _:
            assert_never(reported.step)
