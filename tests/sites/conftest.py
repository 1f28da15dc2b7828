"""A site to test on, and lists of handlers and runners that a test may fill without leaving a trace."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from makegood.sites import outbox, work
from makegood.sites.models import Event, Site
from makegood.sites.operations import create_site, record_event

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def site() -> Site:
    """A live site."""
    return create_site("packhouse", name="Packhouse", pack="credits", zone="Europe/London")


@pytest.fixture(autouse=True)
def _own_registers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "HANDLERS", {})
    monkeypatch.setattr(outbox, "SUBSCRIPTIONS", {})
    monkeypatch.setattr(work, "RUNNERS", {})


@pytest.fixture
def happen(site: Site) -> Callable[..., Event]:
    """Record an event, at noon unless told otherwise."""

    def record(subject: str = "bell:1", at: datetime = NOON, **body: object) -> Event:
        return record_event(site, kind="bell.rung", subject=subject, actor="site", at=at, body=body)

    return record
