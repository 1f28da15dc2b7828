"""A site with terms in force, and a way to join it.

Rooms are imported inside the fixtures: Django is not set up yet when this file is read.
"""

from datetime import UTC, datetime

import pytest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def site():
    """A site for adults, with a first version of its policy."""
    from makegood.sites.operations import create_site

    site = create_site("packhouse", name="Packhouse", pack="credits", zone="Europe/London", minimum_age=18)
    _version(site, number=1, effective_at=NOON)
    return site


@pytest.fixture
def new_version(site):
    """Put another version into force."""
    return lambda effective_at: _version(site, number=2, effective_at=effective_at)


@pytest.fixture
def join(site):
    """Register somebody, as Ann at noon unless told otherwise."""
    from makegood.members.operations import register_member

    def register(handle="ann", at=NOON, **said):
        usual = {"name": "Ann", "email": f"{handle}@example.org"}
        return register_member(site, at=at, handle=handle, **(usual | said))

    return register


def _version(site, *, number, effective_at):
    from makegood.sites.models import PolicyVersion

    return PolicyVersion.objects.create(
        site=site, number=number, text="", digest="", published_at=effective_at, effective_at=effective_at
    )
