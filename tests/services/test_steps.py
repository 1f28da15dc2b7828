"""The steps that are open as an order stands, and incidents that a person reports twice."""

from datetime import UTC, datetime

import pytest

from makegood.services.models import Incident, IncidentKind, Order, Side
from makegood.services.operations import Reported, Step, open_steps, place_order, record_once, take_step

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def placed(rich, readers) -> Order:
    """An order of 100 readers."""
    return place_order(rich, product=readers, units=100, at=NOON, key="order")


def names(order: Order) -> list[str]:
    """The open steps of an order."""
    return [each.step.value for each in open_steps(order)]


def test_every_open_step_can_be_taken(placed):
    """The list offers nothing that the operations refuse."""
    order = placed
    for step in ("start", "deliver", "drop", "restart", "cannot_stop", "can_stop", "fail"):
        assert step in names(order)
        order = take_step(order, Reported(Step(step), units=40), at=NOON, by="staff:1")
    assert order.status == "failed"


def test_the_same_incident_is_recorded_once(placed):
    """A second click finds what the first recorded; another side is another incident."""
    told = {"kind": IncidentKind.OTHER, "at": NOON, "by": "staff:1"}
    first = record_once(placed, side=Side.SITE, **told)
    assert record_once(placed, side=Side.SITE, **told) == first
    record_once(placed, side=Side.MEMBER, **told)
    assert Incident.objects.count() == 2
