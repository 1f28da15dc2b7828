"""A process killed at any moment of a session or an order: what it left undone is done by the next, once."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.kernel.money import Money
from makegood.ledger.queries import audit, available, held
from makegood.members.models import Member
from makegood.services.models import Charge, Incident, Order, OrderStep, Session
from makegood.services.operations import (
    close_session,
    deliver_units,
    meter_sessions,
    open_session,
    orders,
    place_order,
    sessions,
    start_order,
)
from makegood.sites.models import Event
from tests.killing import Patches, dying_after, kill

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def dies_after(room: object, act: str) -> Patches:
    """Let the process die as soon as that act is done, before anything is committed."""
    return lambda patch: patch.setattr(room, act, dying_after(getattr(room, act)))


def kinds_of(subject: str) -> list[str]:
    """What is on record of a subject."""
    return [event.kind for event in Event.objects.filter(subject=subject).order_by("id")]


@pytest.fixture
def running(ann, chat, bob) -> Session:
    """A session of Ann's, alive until half a minute past noon."""
    session = open_session(ann, product=chat, counterpart=bob, at=NOON, key="session")
    return sessions.beat(session, at=NOON + MINUTE / 2)


@pytest.mark.parametrize("moment", ["lock_wallet", "hold", "record_event"])
def test_fault_61_an_opening_that_was_cut_short_left_nothing(ann, chat, moment):
    """The second try opens the one session."""

    def opening() -> Session:
        return open_session(ann, product=chat, at=NOON, key="session")

    kill(opening, patches=dies_after(sessions, moment))
    assert (Session.objects.count(), held(ann.site_id, member_id=ann.pk).count) == (0, 0)
    assert kinds_of(opening().ref) == ["session.opened"]
    assert_books(ann, free=48, held_back=2)


# A session that drops within its held minute holds no further one, and one that is closed has no incident.
ENDS = [("closed", each) for each in ("hold", "capture", "record_event", "lock_wallet")]
DROPS = [("dropped", each) for each in ("capture", "record_event", "record_incident", "lock_wallet")]


@pytest.mark.parametrize(("end", "moment"), [*ENDS, *DROPS])
def test_fault_61_a_session_whose_worker_died_ends_once(ann, running, moment, end):
    """One charge, one incident where the line dropped, nothing held any more."""

    def ending() -> object:
        if end == "closed":
            return close_session(running, at=NOON + 1.5 * MINUTE)
        return meter_sessions(ann.site, at=NOON + 5 * MINUTE)

    kill(ending, patches=dies_after(sessions, moment))
    assert (Charge.objects.count(), Session.objects.get().is_open) == (0, True)
    ending()
    ending()
    assert Charge.objects.count() == 1
    assert Incident.objects.count() == (end == "dropped")
    assert kinds_of(running.ref) == ["session.opened", "session.closed"]
    assert_books(ann, free=46 if end == "closed" else 48, held_back=0)


@pytest.mark.parametrize("moment", ["spend", "record_event"])
def test_fault_61_an_order_that_was_cut_short_is_placed_once(rich, readers, moment):
    """The money leaves the balance with the order, or not at all."""

    def placing() -> Order:
        return place_order(rich, product=readers, units=1000, at=NOON, key="order")

    kill(placing, patches=dies_after(orders, moment))
    assert (Order.objects.count(), dollars(rich)) == (0, Money(5000, "USD"))
    assert placing() == placing()
    assert dollars(rich) == Money(3000, "USD")
    assert audit(rich.site_id) == []


def test_fault_61_a_report_whose_worker_died_counts_once(rich, readers):
    """The step that would make it a repetition is gone with it."""
    order = place_order(rich, product=readers, units=1000, at=NOON, key="order")
    start_order(order, at=NOON)

    def reporting() -> Order:
        return deliver_units(order, units=400, at=NOON, key="part 1")

    kill(reporting, patches=dies_after(orders, "record_event"))
    assert OrderStep.objects.count() == 0
    reporting()
    assert (reporting().delivered, OrderStep.objects.count()) == (400, 1)


def dollars(member: Member) -> object:
    """What the member's balance is."""
    return available(member.site_id, member_id=member.pk, at=NOON, asset="USD")


def assert_books(member: Member, *, free: int, held_back: int) -> None:
    """Hold the wallet to what it should be, and the books to their rules."""
    assert available(member.site_id, member_id=member.pk, at=NOON).count == free
    assert held(member.site_id, member_id=member.pk).count == held_back
    assert audit(member.site_id) == []
