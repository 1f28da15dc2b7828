"""A session is held minute by minute, paid by the minutes that began, and ends when the credits or the line do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from makegood.catalogue.models import Product
from makegood.kernel.refusals import NotFound, Refusal
from makegood.ledger.operations import KeyReused
from makegood.ledger.queries import audit, available, held
from makegood.members.models import Member
from makegood.members.operations import add_counterpart
from makegood.members.text import BadText
from makegood.services.models import Charge, Session, SessionEnd, Side
from makegood.services.operations import (
    NotOnSale,
    NotOpen,
    beat,
    close_session,
    drop_session,
    meter_sessions,
    metering,
    open_session,
    use_service,
)
from makegood.services.queries import last_incident, open_sessions_of, session_of, sessions_due, stuck_sessions
from makegood.sites.operations import create_site
from makegood.sites.queries import timeline
from makegood.sites.work import catch_up

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def running(ann, chat, bob) -> Session:
    """A session of Ann's with Bob, opened at noon."""
    return open_session(ann, product=chat, counterpart=bob, agreed="He plays the lute.", at=NOON, key="session")


def wallet(member: Member) -> tuple[int, int]:
    """What the member can spend, and what is held of it."""
    free = available(member.site_id, member_id=member.pk, at=NOON + timedelta(days=1))
    return free.count, held(member.site_id, member_id=member.pk).count


def live(session: Session, minutes: int) -> None:
    """Let the heartbeats of so many minutes come in, two a minute."""
    for half in range(1, 2 * minutes):
        beat(session, at=session.opened_at + half * MINUTE / 2)


def test_the_first_minute_is_held_and_nothing_is_charged_yet(ann, running):
    """Until it ends, there is no charge."""
    assert wallet(ann) == (48, 2)
    assert not Charge.objects.exists()
    assert open_sessions_of(ann) == [running]
    (event,) = timeline(ann.site, running.ref)
    assert event.body == {"product": "video-chat", "credits_a_minute": 2, "agreed": True}


def test_ten_minutes_cost_ten_times_the_price(ann, running):
    """What ended on the minute did not begin the next one."""
    live(running, 10)
    ended = close_session(running, at=NOON + 10 * MINUTE)
    assert (ended.charge.count, ended.charge.cost.count, ended.charge.at) == (10, 20, NOON + 10 * MINUTE)
    assert (ended.ended_because, session_of(ended.charge)) == (SessionEnd.CLOSED, ended)
    assert wallet(ann) == (30, 0)
    assert [event.kind for event in timeline(ann.site, running.ref)] == ["session.opened", "session.closed"]
    assert timeline(ann.site, ended.charge.ref)[0].body == {"product": "video-chat", "credits": 20, "minutes": 10}


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 0), (1, 1), (59, 1), (60, 1), (61, 2), (119, 2), (120, 2), (121, 3)]
)
def test_fault_58_a_minute_that_began_is_paid_whole(ann, running, seconds, minutes):
    """A second before, at and after its end; what was held beyond goes back."""
    ended = close_session(running, at=NOON + seconds * SECOND)
    assert (ended.charge.count if ended.charge else 0) == minutes
    assert wallet(ann) == (50 - 2 * minutes, 0)


def test_a_session_ends_when_the_credits_do(join, chat):
    """Seven credits are three minutes; the seventh stays."""
    bea = join("bea", 7)
    session = open_session(bea, product=chat, at=NOON, key="session")
    with pytest.raises(NotOpen):
        live(session, 5)
    session.refresh_from_db()
    assert (session.ended_at, session.ended_because) == (NOON + 3 * MINUTE, SessionEnd.CREDITS)
    assert wallet(bea) == (1, 0)


def test_closing_late_does_not_cost_more_than_was_there(join, chat):
    """Where the worker slept, the session ended when its credits did."""
    bea = join("bea", 5)
    session = open_session(bea, product=chat, at=NOON, key="session")
    ended = close_session(session, at=NOON + 90 * MINUTE)
    assert (ended.ended_at, ended.charge.cost.count, wallet(bea)) == (NOON + 2 * MINUTE, 4, (1, 0))


def test_less_than_a_minute_opens_nothing(join, chat):
    """Refused before anything is held or recorded; a minute to the credit is enough."""
    bea, cleo = join("bea", 1), join("cleo", 2)
    with pytest.raises(Refusal) as refused:
        open_session(bea, product=chat, at=NOON, key="session")
    assert (refused.value.code, wallet(bea), Session.objects.count()) == ("insufficient_credits", (1, 0), 0)
    assert open_session(cleo, product=chat, at=NOON, key="another").is_open


def test_fault_9_what_is_held_is_not_spent_on_something_else(join, chat, letter):
    """Eleven credits: the letter for ten has to wait while the session runs."""
    bea = join("bea", 11)
    session = open_session(bea, product=chat, at=NOON, key="session")
    with pytest.raises(Refusal) as refused:
        use_service(bea, product=letter, at=NOON, key="letter")
    assert refused.value.code == "insufficient_credits"
    close_session(session, at=NOON)
    use_service(bea, product=letter, at=NOON, key="letter")
    assert wallet(bea) == (1, 0)


def test_fault_1_a_second_click_opens_no_second_session(ann, chat, bob, running):
    """The same key gives the first session; with another promise it is another session, and refused."""
    how = {"product": chat, "counterpart": bob, "at": NOON + MINUTE, "key": "session"}
    assert open_session(ann, agreed="He plays the lute.", **how) == running
    with pytest.raises(KeyReused):
        open_session(ann, agreed="He sings.", **how)
    assert wallet(ann) == (48, 2)


def test_closing_twice_charges_once(ann, running):
    """The second time finds it closed, whenever it comes."""
    first = close_session(running, at=NOON + MINUTE)
    assert close_session(running, at=NOON + 9 * MINUTE).ended_at == first.ended_at
    assert (Charge.objects.count(), wallet(ann)) == (1, (48, 0))


def test_a_heartbeat_after_the_end_is_refused(running):
    """The page learns that it is over."""
    close_session(running, at=NOON + MINUTE)
    with pytest.raises(NotOpen):
        beat(running, at=NOON + 2 * MINUTE)


def test_fault_56_a_heartbeat_of_the_past_changes_nothing(running):
    """A clock that went back does not make the line look older than it is."""
    beat(running, at=NOON + 30 * SECOND)
    assert beat(running, at=NOON + 10 * SECOND).beat_at == NOON + 30 * SECOND


@pytest.mark.parametrize(("late", "is_open"), [(-SECOND, True), (timedelta(), False), (SECOND, False)])
def test_fault_58_a_line_has_dropped_two_minutes_after_its_last_heartbeat(site, running, late, is_open):
    """A second before, at and after."""
    live(running, 4)
    last = running.opened_at + 3.5 * MINUTE
    meter_sessions(site, at=last + 2 * MINUTE + late)
    running.refresh_from_db()
    assert running.is_open == is_open
    assert running.ended_at == (None if is_open else last)


def test_a_dropped_session_is_settled_at_its_last_heartbeat(ann, running):
    """The minutes until then are paid, and the last of them is on record as interrupted."""
    live(running, 4)
    meter_sessions(ann.site, at=NOON + 9 * MINUTE)
    running.refresh_from_db()
    incident = last_incident(running.charge)
    assert (running.ended_because, running.charge.count, wallet(ann)) == (SessionEnd.DROPPED, 4, (42, 0))
    assert (incident.kind, incident.side, incident.from_minute, incident.to_minute) == ("interrupted", "site", 3, 4)
    assert incident.at == running.ended_at == NOON + 3.5 * MINUTE
    assert catch_up(ann.site, at=NOON + 9 * MINUTE).next_at is None


def test_a_session_that_never_lived_costs_nothing(ann, running):
    """No heartbeat came: not one minute is paid, and there is nothing that an incident could be about."""
    ended = drop_session(running, side=Side.MEMBER, at=NOON + MINUTE)
    assert (ended.charge, ended.ended_at, wallet(ann)) == (None, NOON, (50, 0))
    with pytest.raises(NotOpen):
        drop_session(running, at=NOON + MINUTE)


def test_the_side_on_which_a_line_dropped_can_be_told(running):
    """The player knows where the silence began."""
    beat(running, at=NOON + SECOND)
    ended = drop_session(running, side=Side.PERFORMER, at=NOON + MINUTE)
    assert last_incident(ended.charge).side == "performer"


def test_a_heartbeat_that_comes_too_late_finds_the_session_dropped(running):
    """Even before a worker looked."""
    with pytest.raises(NotOpen):
        beat(running, at=NOON + 2 * MINUTE)
    running.refresh_from_db()
    assert running.ended_because == SessionEnd.DROPPED


def test_a_session_does_not_outlive_its_account(join, chat):
    """It ends with the next heartbeat, or where none comes with the minutes that were held."""
    sessions = [open_session(join(name), product=chat, at=NOON, key=name) for name in ("bea", "cleo")]
    Member.objects.update(status="suspended")
    with pytest.raises(NotOpen):
        beat(sessions[0], at=NOON + 30 * SECOND)
    meter_sessions(sessions[0].site, at=NOON + MINUTE)
    ended = Session.objects.order_by("key")
    assert {each.ended_because for each in ended} == {SessionEnd.ACCOUNT}
    assert [(each.ended_at - NOON, each.charge.count) for each in ended] == [(30 * SECOND, 1), (MINUTE, 1)]


def test_minutes_are_held_five_at_a_time_or_as_many_as_can_be_paid(ann, chat, running):
    """After the first; and two wait for the last credits of a wallet without taking one too many."""
    live(running, 2)
    running.refresh_from_db()
    assert (running.held_minutes, wallet(ann)) == (6, (38, 12))
    other = open_session(ann, product=chat, at=NOON, key="other")
    meter_sessions(ann.site, at=NOON + MINUTE)
    other.refresh_from_db()
    assert (other.held_minutes, wallet(ann)) == (6, (26, 24))


def test_a_heartbeat_can_say_how_long_it_is_good_for(running):
    """A line of which the next word is due in an hour has not dropped before."""
    beat(running, at=NOON + SECOND, next_by=NOON + 60 * MINUTE)
    meter_sessions(running.site, at=NOON + 15 * MINUTE)
    running.refresh_from_db()
    assert running.is_open
    beat(running, at=NOON + 16 * MINUTE)
    meter_sessions(running.site, at=NOON + 18 * MINUTE)
    running.refresh_from_db()
    assert (running.ended_because, running.ended_at) == (SessionEnd.DROPPED, NOON + 16 * MINUTE)


def test_only_what_is_due_is_moved_on(ann, chat, running, django_assert_num_queries):
    """One query finds the sessions that are due, however many run."""
    later = open_session(ann, product=chat, at=NOON + 30 * SECOND, key="later")
    assert catch_up(ann.site, at=NOON + 30 * SECOND).next_at == NOON + MINUTE
    with django_assert_num_queries(1):
        assert sessions_due(ann.site, at=NOON + MINUTE) == [running]
    assert meter_sessions(ann.site, at=NOON + MINUTE) == 1
    later.refresh_from_db()
    assert later.held_minutes == 1


@pytest.mark.parametrize("count", [2, 20])
def test_however_many_run_they_are_moved_on_in_a_few_statements(join, chat, count, django_assert_max_num_queries):
    """No statement is made for each; who cannot pay five minutes is looked at alone."""
    for number in range(count):
        open_session(join(f"member-{number}"), product=chat, at=NOON, key=f"{number}")
    with django_assert_max_num_queries(12):
        assert meter_sessions(chat.site, at=NOON + MINUTE) == count
    assert {each.held_minutes for each in Session.objects.all()} == {6}
    assert audit(chat.site_id) == []


def test_a_batch_ends_those_that_have_to_end(join, chat):
    """One goes on, one is short, one is too late for a batch, one dropped: each as it would be alone."""
    opened = {"on": 9, "short": 9, "late": 0, "gone": 7}
    members = {name: join(name, 7 if name == "short" else 50) for name in opened}
    running = {
        name: open_session(members[name], product=chat, at=NOON + minute * MINUTE, key=name)
        for name, minute in opened.items()
    }
    beat(running["late"], at=NOON + SECOND, next_by=NOON + 60 * MINUTE)
    assert meter_sessions(chat.site, at=NOON + 10 * MINUTE) == 4
    moved = {each.key: (each.held_minutes, each.is_open) for each in Session.objects.all()}
    assert moved == {"on": (6, True), "short": (3, True), "late": (11, True), "gone": (1, False)}
    assert audit(chat.site_id) == []


def test_fault_70_a_session_that_cannot_be_moved_on_holds_up_no_other(ann, chat, running, monkeypatch, caplog):
    """It is told in the log, shown by the audit, and tried again with the next look."""
    other = open_session(ann, product=chat, at=NOON, key="other")

    def fails_for_the_first(session: Session, *, at: datetime) -> None:
        assert session != running, "broken"
        move_on(session, at=at)

    move_on = metering.move_on
    monkeypatch.setattr(metering, "move_on", fails_for_the_first)
    monkeypatch.setattr(metering, "hold_many", fails_for_the_first)
    assert meter_sessions(ann.site, at=NOON + MINUTE) == 1
    assert "2 sessions could not be moved on together" in caplog.text
    assert f"{running} could not be moved on" in caplog.text
    assert stuck_sessions(ann.site, at=NOON + MINUTE) == []
    assert stuck_sessions(ann.site, at=NOON + 2 * MINUTE) == [running]
    monkeypatch.undo()
    assert meter_sessions(ann.site, at=NOON + MINUTE) == 1
    assert [each.held_minutes for each in Session.objects.filter(pk__in=[running.pk, other.pk])] == [6, 6]


def test_the_price_of_a_running_session_stays(ann, chat, running):
    """What was agreed at its opening holds until its end."""
    Product.objects.filter(pk=chat.pk).update(credit_count=9)
    live(running, 3)
    assert close_session(running, at=NOON + 3 * MINUTE).charge.cost.count == 6


def test_faults_51_and_52_minutes_do_not_follow_the_wall_clock(ann, chat):
    """Ten minutes over the hour that is skipped, and over the one that comes twice."""
    london = ZoneInfo("Europe/London")
    nights = [datetime(2026, 3, 29, 0, 55, tzinfo=london), datetime(2026, 10, 25, 1, 55, tzinfo=london)]
    for number, opened in enumerate(night.astimezone(UTC) for night in nights):
        session = open_session(ann, product=chat, at=opened, key=f"session {number}")
        live(session, 10)
        assert close_session(session, at=opened + 10 * MINUTE).charge.count == 10


def test_what_is_no_session_is_not_opened(ann, chat, letter):
    """A letter, something off the list, somebody of another site, a promise that does not show."""
    other = create_site("other", name="Other", pack="live", zone="UTC")
    kim = add_counterpart(other, handle="kim", name="Kim", kind="performer", at=NOON)
    ways: list[tuple[type[Refusal], dict[str, object]]] = [
        (NotOnSale, {"product": letter}),
        (NotFound, {"product": chat, "counterpart": kim}),
        (BadText, {"product": chat, "agreed": "\x00"}),
    ]
    for refusal, how in ways:
        with pytest.raises(refusal):
            open_session(ann, at=NOON, key="session", **how)
    chat.is_on_sale = False
    with pytest.raises(NotOnSale):
        open_session(ann, product=chat, at=NOON, key="session")


@pytest.mark.parametrize(
    "change", [{"held_until": NOON}, {"ended_at": NOON}, {"ended_because": "closed"}, {"minute_credits": 0}]
)
def test_the_tables_refuse_a_session_that_cannot_be(running, change):
    """Whoever writes: one that holds nothing, or ended without saying why."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=running.pk).update(**change)


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Do all acts at the same moment."""

    def do(act: Callable[[], object]) -> object:
        try:
            return act()
        except Refusal as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as workers:
        return list(workers.map(do, acts))


@pytest.mark.django_db(transaction=True)
def test_fault_4_one_key_at_the_same_moment_opens_one_session(ann, chat):
    """Eight tabs, one minute held."""
    at_once([lambda: open_session(ann, product=chat, at=NOON, key="session")] * 8)
    assert (Session.objects.count(), wallet(ann)) == (1, (48, 2))


@pytest.mark.django_db(transaction=True)
def test_faults_12_and_66_two_workers_and_the_member_end_a_session_once(ann, running):
    """Closing, dropping and metering at the same moment leave one charge and clean books."""
    beat(running, at=NOON + 30 * SECOND)
    late = NOON + 5 * MINUTE
    at_once([lambda: close_session(running, at=NOON + MINUTE), lambda: meter_sessions(ann.site, at=late)] * 4)
    assert (Charge.objects.count(), wallet(ann)) == (1, (48, 0))
    assert audit(ann.site_id) == []
