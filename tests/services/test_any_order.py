"""Whatever is reported of an order, in whatever order: it is taken or refused, and the units always add up."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from makegood.ledger.queries import audit
from makegood.services import operations as services
from makegood.services.models import Order
from makegood.services.operations import NotOpen

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEYS = count()
Act = Callable[[Order, int], Order]

ACTS: dict[str, Act] = {
    "start": lambda order, units: services.start_order(order, at=NOON),
    "deliver": lambda order, units: services.deliver_units(order, units=units, at=NOON),
    "drop": lambda order, units: services.drop_units(order, units=units, at=NOON),
    "answer": lambda order, units: services.answer_stop(order, possible=units > 5, at=NOON),
    "stop": lambda order, units: services.stop_order(order, at=NOON, by="site"),
    "fail": lambda order, units: services.fail_order(order, at=NOON),
    "restart": lambda order, units: services.restart_order(order, at=NOON, by="site"),
}
REPORTS = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(1, 10)), max_size=14)
# A restart fails, more drops, and it is started again.
TWICE = [
    ("deliver", 10),
    ("drop", 6),
    ("restart", 1),
    ("deliver", 2),
    ("fail", 1),
    ("drop", 3),
    ("restart", 1),
    ("fail", 1),
]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=REPORTS)
@example(reports=[("start", 1), *TWICE])
@example(reports=[("start", 1), ("deliver", 4), ("drop", 2), ("restart", 1), ("fail", 1), ("restart", 1)])
def test_units_always_add_up(rich, readers, reports):
    """What was paid for once is never delivered, made good or given up twice."""
    order = services.place_order(rich, product=readers, units=10, at=NOON, key=f"order {next(KEYS)}")
    for act, units in reports:
        with suppress(NotOpen), transaction.atomic():
            ACTS[act](order, units)
        order.refresh_from_db()
        assert order.delivered + order.owed <= order.units
        assert order.refilling <= order.dropped <= order.delivered - order.given_up
        assert order.is_ended == (order.owed == order.refilling == 0)
    assert audit(rich.site_id) == []
