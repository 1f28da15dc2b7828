"""The audit chain shows every change to what was once recorded."""

from concurrent.futures import ThreadPoolExecutor

import pgtrigger
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from makegood.sites import operations
from makegood.sites.models import ChainLink, Event, Unsealed
from makegood.sites.operations import seal_events
from makegood.sites.queries import chain_breaks, chain_head

pytestmark = pytest.mark.django_db

CHANGES = [
    {"kind": "bell.cracked"},
    {"subject": "bell:9"},
    {"actor": "staff:1"},
    {"member_id": 7},
    {"body": {"strokes": 12}},
]


@pytest.fixture
def chained(site, happen):
    """A site with three chained events."""
    for number in (1, 2, 3):
        happen(f"bell:{number}", strokes=number)
    assert seal_events(site) == 3
    return site


def test_a_chain_that_nobody_touched_holds(chained, happen):
    """Sealing again adds only what is new."""
    assert chain_breaks(chained) is None
    happen("bell:4")
    assert chain_breaks(chained) is None
    assert seal_events(chained) == 1
    assert chain_head(chained).number == 4
    assert chain_breaks(chained) is None


def test_a_site_without_events_has_a_chain_that_holds(site):
    """Nothing to seal, nothing broken."""
    assert seal_events(site) == 0
    assert chain_breaks(site) is None


@pytest.mark.parametrize("table", [Event, ChainLink])
def test_events_and_links_cannot_be_changed_or_removed(chained, table):
    """The database refuses, whoever asks."""
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        table.objects.update(site=chained)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        table.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "bell:9"},
        {"actor": "staff:1"},
        {"body": {"strokes": 12}},
        {"member_id": 7},
        {"kind": "bell.cracked"},
    ],
)
def test_a_changed_event_is_found(chained, change):
    """Fault 68: whoever gets around the refusal breaks the chain at that event."""
    second = ChainLink.objects.get(number=2).event_id
    with pgtrigger.ignore("sites.Event:events_stay"):
        Event.objects.filter(pk=second).update(**change)
    found = chain_breaks(chained)
    assert (found.number, found.event_id) == (2, second)
    assert found.why == "the event is not what was chained"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_removed_link_is_found(chained, number):
    """Fault 68: at either end or in the middle."""
    with pgtrigger.ignore("sites.ChainLink:chain_links_stay"):
        ChainLink.objects.filter(number=number).delete()
    assert chain_breaks(chained).number == number


def test_a_link_that_was_computed_anew_does_not_fit_the_next(chained):
    """Fault 68: a forged digest would have to be carried through to the head, which is kept elsewhere."""
    with pgtrigger.ignore("sites.ChainLink:chain_links_stay"):
        ChainLink.objects.filter(number=1).update(digest="f" * 64)
    assert chain_breaks(chained).why == "the event is not what was chained"


def test_an_event_that_was_slow_to_commit_takes_a_later_place(chained, happen):
    """The chain's order is its own: an older event may come after a newer one, but none is left out."""
    slow, quick = happen("bell:4"), happen("bell:5")
    Unsealed.objects.filter(event=slow).delete()
    seal_events(chained)
    Unsealed.objects.create(event=slow, site=chained)
    seal_events(chained)
    assert (quick.link.number, slow.link.number) == (4, 5)
    assert chain_breaks(chained) is None


def test_a_long_queue_is_sealed_piece_by_piece(site, happen, monkeypatch):
    """The pieces join without a seam."""
    monkeypatch.setattr(operations, "SEALED_AT_ONCE", 2)
    for _ in range(5):
        happen()
    assert seal_events(site) == 5
    assert chain_breaks(site) is None


@pytest.mark.django_db(transaction=True)
def test_two_sealers_make_one_chain(site, happen):
    """Fault 66: the second waits for the first and goes on from its head."""
    for _ in range(60):
        happen()

    def seal() -> int:
        try:
            return seal_events(site)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as sealers:
        counts = [sealer.result() for sealer in [sealers.submit(seal) for _ in range(4)]]
    assert sum(counts) == 60
    assert chain_breaks(site) is None
