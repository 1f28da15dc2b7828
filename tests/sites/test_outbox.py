"""Events reach the rooms that asked for them, once each, whatever fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from makegood.sites.models import Delivery
from makegood.sites.operations import create_site
from makegood.sites.outbox import PAUSES, deliver_events, on
from makegood.sites.queries import failed_deliveries

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_an_event_reaches_each_handler_of_its_kind_once(site, happen):
    """A second round of delivery finds nothing to do."""
    heard = []
    on("bell.rung", "horn.blown")(lambda site, event: heard.append(event.subject))
    happen("bell:1")
    assert deliver_events(site, at=NOON) == 1
    assert deliver_events(site, at=NOON) == 0
    assert heard == ["bell:1"]


def test_events_come_in_the_order_in_which_they_happened(site, happen):
    """A handler may rely on hearing of the older event first."""
    heard = []
    on("bell.rung")(lambda site, event: heard.append(event.subject))
    for number in (1, 2, 3):
        happen(f"bell:{number}")
    deliver_events(site, at=NOON)
    assert heard == ["bell:1", "bell:2", "bell:3"]


def test_an_act_that_is_undone_is_told_to_nobody(site, happen):
    """The delivery is part of the act's own transaction."""
    on("bell.rung")(lambda site, event: pytest.fail("told of what did not happen"))
    with transaction.atomic():
        happen()
        transaction.set_rollback(True)
    assert deliver_events(site, at=NOON) == 0


def test_a_poison_event_does_not_hold_up_the_others(site, happen):
    """Fault 70: the failure is kept with its error, and the later event arrives."""
    heard = []
    on("bell.rung")(lambda site, event: heard.append(event.subject[event.body["character"]]))
    happen("bell:1", character=99)
    happen("bell:2", character=5)
    assert deliver_events(site, at=NOON) == 2
    assert heard == ["2"]
    assert [(each.tries, each.error) for each in failed_deliveries(site)] == [
        (1, "IndexError: string index out of range")
    ]


def test_what_a_failing_handler_wrote_is_undone(site, happen):
    """Only the note of its failure stays."""

    @on("bell.rung")
    def open_another_site(site, event):
        create_site("other", name="Other", pack="credits", zone="UTC")
        raise ArithmeticError

    happen()
    deliver_events(site, at=NOON)
    assert not type(site).objects.filter(slug="other").exists()


def test_a_failed_delivery_is_tried_again_when_its_pause_is_over(site, happen):
    """A minute before nothing happens; then the handler that works again is heard."""
    answers = [ArithmeticError, None]

    @on("bell.rung")
    def answer(site, event):
        failure = answers.pop(0)
        if failure:
            raise failure

    happen()
    deliver_events(site, at=NOON)
    assert deliver_events(site, at=NOON + PAUSES[0] - timedelta(seconds=1)) == 0
    assert deliver_events(site, at=NOON + PAUSES[0]) == 1
    assert failed_deliveries(site) == []


def test_pauses_grow_to_a_day(site, happen):
    """A handler that never works is tried once a day in the end."""
    on("bell.rung")(lambda site, event: 1 // 0)
    happen()
    at, pauses = NOON, []
    for _ in range(6):
        deliver_events(site, at=at)
        retry_at = Delivery.objects.get().retry_at
        pauses.append(retry_at - at)
        at = retry_at
    assert pauses == [*PAUSES, timedelta(days=1), timedelta(days=1)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_deliver_each_event_once(site, happen):
    """Fault 66: workers share the deliveries, and none waits for another."""
    heard = []
    on("bell.rung")(lambda site, event: heard.append(event.subject))
    subjects = [f"bell:{number}" for number in range(40)]
    for subject in subjects:
        happen(subject)

    def work() -> int:
        try:
            return deliver_events(site, at=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        delivered = [worker.result() for worker in [workers.submit(work) for _ in range(4)]]
    assert sum(delivered) == 40
    assert sorted(heard) == sorted(subjects)
