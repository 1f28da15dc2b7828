"""A site with terms in force, and a way to join it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from makegood.members.models import Member
from makegood.members.operations import register_member
from makegood.sites.models import PolicyVersion, Site
from makegood.sites.operations import create_site

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def site() -> Site:
    """A site for adults, with a first version of its policy."""
    site = create_site("packhouse", name="Packhouse", pack="credits", zone="Europe/London", minimum_age=18)
    _version(site, number=1, effective_at=NOON)
    return site


@pytest.fixture
def new_version(site: Site) -> Callable[[datetime], None]:
    """Put another version into force."""
    return lambda effective_at: _version(site, number=2, effective_at=effective_at)


@pytest.fixture
def join(site: Site) -> Callable[..., Member]:
    """Register somebody, as Ann at noon unless told otherwise."""

    def register(handle: str = "ann", at: datetime = NOON, **said: object) -> Member:
        usual = {"name": "Ann", "email": f"{handle}@example.org"}
        return register_member(site, at=at, handle=handle, **(usual | said))

    return register


def _version(site: Site, *, number: int, effective_at: datetime) -> None:
    PolicyVersion.objects.create(
        site=site, number=number, digest="", published_at=effective_at, effective_at=effective_at
    )
