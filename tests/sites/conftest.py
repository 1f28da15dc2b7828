"""A site to test on, and lists of handlers and runners that a test may fill without leaving a trace.

Rooms are imported inside the fixtures: Django is not set up yet when this file is read.
"""

from datetime import UTC, datetime

import pytest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def site():
    """A live site."""
    from makegood.sites.operations import create_site

    return create_site("packhouse", name="Packhouse", pack="credits", zone="Europe/London")


@pytest.fixture(autouse=True)
def _own_registers(monkeypatch):
    from makegood.sites import outbox, work

    monkeypatch.setattr(outbox, "HANDLERS", {})
    monkeypatch.setattr(outbox, "SUBSCRIPTIONS", {})
    monkeypatch.setattr(work, "RUNNERS", {})


@pytest.fixture
def happen(site):
    """Record an event, at noon unless told otherwise."""
    from makegood.sites.operations import record_event

    def record(subject="bell:1", at=NOON, **body):
        return record_event(site, kind="bell.rung", subject=subject, actor="site", at=at, body=body)

    return record
