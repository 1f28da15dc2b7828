"""With whoever has left nothing new is done, and what was done stays."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.catalogue.queries import product_by_code
from makegood.members.models import Departure
from makegood.members.operations import leave
from makegood.members.refusals import CounterpartLeft
from makegood.services.models import Charge, Session
from makegood.services.operations import beat, close_session, open_session, use_service

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=30)


def test_nobody_writes_to_whoever_has_left(ann, bob, letter):
    """Nothing is charged for it."""
    leave(bob, because=Departure.LOST_INTEREST, at=NOON)
    with pytest.raises(CounterpartLeft):
        use_service(ann, product=letter, counterpart=bob, at=NOON, key="first")
    assert not Charge.objects.exists()


def test_a_letter_that_was_sent_is_given_again(ann, bob, letter):
    """Fault 1: the same key gives the first charge, though Bob has left meanwhile."""
    first = use_service(ann, product=letter, counterpart=bob, at=NOON, key="first")
    leave(bob, because=Departure.DELETION, at=NOON)
    assert use_service(ann, product=letter, counterpart=bob, at=LATER, key="first") == first


def test_no_session_opens_with_whoever_has_left(site, ann, bob):
    """Nothing is held for it."""
    leave(bob, because=Departure.FOUND_MATCH, at=NOON)
    with pytest.raises(CounterpartLeft):
        open_session(ann, product=product_by_code(site, "video-chat"), counterpart=bob, at=NOON, key="first")
    assert not Session.objects.exists()


def test_a_session_that_runs_comes_to_its_own_end(site, ann, bob):
    """The performer is still in front of the camera."""
    running = open_session(ann, product=product_by_code(site, "video-chat"), counterpart=bob, at=NOON, key="first")
    leave(bob, because=Departure.LOST_INTEREST, at=NOON)
    beat(running, at=LATER)
    assert close_session(running, at=LATER).charge is not None
