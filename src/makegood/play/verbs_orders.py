"""The verbs of an order's life: order, start, deliver, drop, stop, fail, restart.

Owns how these words become operations of services. Must not say what comes back of an order: the policy does.
"""

from makegood.catalogue.queries import product_by_code
from makegood.play.stage import Stage
from makegood.play.story import Act
from makegood.services.operations import (
    answer_stop,
    deliver_units,
    drop_units,
    fail_order,
    place_order,
    restart_order,
    start_order,
)


def order(stage: Stage, act: Act) -> None:
    """Order units of a service, paid from the balance."""
    placed = place_order(
        stage.member(act.text("by")),
        product=product_by_code(stage.site, act.object),
        units=act.count("units", otherwise=0),
        at=stage.at,
        key=stage.key,
    )
    stage.bind(act.name, placed)


def start(stage: Stage, act: Act) -> None:
    """Let the delivery of an order begin."""
    start_order(stage.order(act.object), at=stage.at)


def deliver(stage: Stage, act: Act) -> None:
    """Let units of an order be delivered."""
    units = act.count("units", otherwise=0)
    deliver_units(stage.order(act.object), units=units, at=stage.at, key=stage.key)


def drop(stage: Stage, act: Act) -> None:
    """Let delivered units drop again."""
    units = act.count("units", otherwise=0)
    drop_units(stage.order(act.object), units=units, at=stage.at, key=stage.key)


def stop(stage: Stage, act: Act) -> None:
    """Let the system answer whether the order can be stopped."""
    answer_stop(stage.order(act.object), possible=act.flag("possible", otherwise=False), at=stage.at)


def fail(stage: Stage, act: Act) -> None:
    """Let the system give up an order, or its restart."""
    fail_order(stage.order(act.object), at=stage.at)


def restart(stage: Stage, act: Act) -> None:
    """Let the delivery of what dropped begin again."""
    restart_order(stage.order(act.object), at=stage.at, by="site")
