"""A site's clock stands, moves forward, and stops wherever something falls due."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.sites.operations import ClockNotFrozen, ClockRunsForward, freeze_clock, move_clock, thaw_clock
from makegood.sites.outbox import on
from makegood.sites.queries import chain_head, failed_deliveries
from makegood.sites.work import advance, due, run_due

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def alarms(*instants: datetime) -> list[tuple[datetime, datetime]]:
    """Set alarms as due work; the list fills with when each was set for, and when it rang."""
    waiting, rung = sorted(instants), []

    @due("alarms", next_at=lambda site: min(waiting, default=None))
    def ring(site, *, at):
        ready = [instant for instant in waiting if instant <= at]
        rung.extend((instant, at) for instant in ready)
        waiting[:] = [instant for instant in waiting if instant > at]
        return len(ready)

    return rung


def test_a_frozen_clock_stands_until_it_is_moved(site):
    """Then it says the new instant, until it is thawed."""
    freeze_clock(site, at=NOON)
    assert site.now() == NOON
    move_clock(site, to=NOON + HOUR)
    assert type(site).objects.get().now() == NOON + HOUR
    thaw_clock(site)
    assert site.now() > NOON + HOUR


def test_a_clock_never_goes_back(site, happen):
    """Fault 56: neither by moving it, nor by freezing it before something that happened."""
    happen(at=NOON)
    with pytest.raises(ClockRunsForward):
        freeze_clock(site, at=NOON - HOUR)
    freeze_clock(site, at=NOON)
    with pytest.raises(ClockRunsForward):
        move_clock(site, to=NOON - HOUR)
    with pytest.raises(ClockRunsForward):
        advance(site, until=NOON - HOUR)
    assert site.now() == NOON


def test_a_live_clock_cannot_be_moved(site):
    """It has to be frozen first, and nothing is run by mistake."""
    rung = alarms(NOON)
    with pytest.raises(ClockNotFrozen):
        move_clock(site, to=NOON)
    with pytest.raises(ClockNotFrozen):
        advance(site, until=NOON)
    assert rung == []


def test_advancing_runs_everything_at_its_own_instant_in_order(site):
    """What falls due on the way happens then, not at the end."""
    freeze_clock(site, at=NOON)
    rung = alarms(NOON + 3 * HOUR, NOON + HOUR, NOON + 9 * HOUR)
    advance(site, until=NOON + 5 * HOUR)
    assert rung == [(NOON + HOUR, NOON + HOUR), (NOON + 3 * HOUR, NOON + 3 * HOUR)]
    assert site.now() == NOON + 5 * HOUR


def test_work_that_is_due_at_the_end_is_done(site):
    """The last instant belongs to the way."""
    freeze_clock(site, at=NOON)
    rung = alarms(NOON + HOUR)
    advance(site, until=NOON + HOUR - timedelta(minutes=1))
    assert rung == []
    advance(site, until=NOON + HOUR)
    assert len(rung) == 1


def test_a_failed_delivery_is_tried_again_on_the_way(site, happen):
    """Pauses run on the site's clock, in a story as on a live site."""
    freeze_clock(site, at=NOON)
    answers = [1, 0]
    on("bell.rung")(lambda site, event: 1 // 0 if answers.pop(0) else None)
    happen()
    advance(site, until=NOON + HOUR)
    assert answers == []
    assert failed_deliveries(site) == []


def test_a_runner_that_gets_nothing_done_does_not_hold_the_clock(site):
    """It is asked again at each stop, and the others go on."""
    freeze_clock(site, at=NOON)
    due("stuck", next_at=lambda site: NOON)(lambda site, *, at: 0)
    rung = alarms(NOON + HOUR)
    advance(site, until=NOON + 2 * HOUR)
    assert len(rung) == 1
    assert site.now() == NOON + 2 * HOUR


def test_a_missed_scheduler_catches_up_once(site):
    """Fault 59: after days of silence each piece of work is done once, and a second run finds none."""
    rung = alarms(*(NOON + day * 24 * HOUR for day in range(30)))
    late = NOON + timedelta(days=60)
    assert run_due(site, at=late) == 30
    assert run_due(site, at=late) == 0
    assert len(rung) == 30


def test_what_a_handler_causes_is_done_in_the_same_run(site, happen):
    """A run ends when nothing is left, with everything chained."""
    echoes = []
    on("bell.rung")(lambda site, event: event.body and happen() and echoes.append(event.pk))
    happen(echo=True)
    assert run_due(site, at=NOON) == 2
    assert len(echoes) == 1
    assert chain_head(site).number == 2


@pytest.mark.parametrize(
    ("change", "hours"),
    [
        pytest.param(datetime(2026, 3, 29, 0, tzinfo=UTC), 3, id="51: the hour that does not exist"),
        pytest.param(datetime(2026, 10, 25, 0, tzinfo=UTC), 3, id="52: the hour that comes twice"),
    ],
)
def test_a_change_of_the_clocks_skips_and_repeats_nothing(site, change, hours):
    """Faults 51, 52: the clock moves through instants, not through what the wall shows."""
    freeze_clock(site, at=change)
    steps = [change + half * HOUR / 2 for half in range(1, 2 * hours + 1)]
    rung = alarms(*steps)
    advance(site, until=steps[-1])
    assert [at for _, at in rung] == steps
