"""What a site does by itself: whatever has fallen due, done in order, on a live clock or along a story.

Owns the list of due-runners, the order of a pass, and the one statement that tells whether anything is due. Must not
know what any runner does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from django.db import InterfaceError, OperationalError

from makegood.sites.models import Site
from makegood.sites.operations import move_clock, require_forward, seal_events
from makegood.sites.outbox import NEXT_DELIVERY, deliver_next
from makegood.statements.sending import prepared_cursor


class Run(Protocol):
    """Does what is due on a site at `at`, once, and says how much it did."""

    def __call__(self, site: Site, *, at: datetime) -> int: ...


NextAt = Callable[[Site], datetime | None]


@dataclass(frozen=True, slots=True)
class Runner:
    """One kind of due work of a room: what does it, and when there is next something to do."""

    run: Run
    next_at: str | NextAt


# A database that is away is nobody's fault on a site: whoever goes on after a failure lets this one through.
DATABASE_LOST = (OperationalError, InterfaceError)

# Runners by name, in the order of the rooms; filled while Django loads them, and only read afterwards.
RUNNERS: dict[str, Runner] = {}
DELIVERIES = Runner(deliver_next, NEXT_DELIVERY)
# What the deliveries are called where they stand beside the runners.
DELIVERING = "outbox.deliveries"


def due(name: str, *, next_at: str | NextAt) -> Callable[[Run], Run]:
    """Register a function as the runner of one kind of due work.

    `next_at` names the earliest instant at which there is work, past instants included; what could not be done must
    be put off by the runner itself, or it is named again and again. It is a query of one value for the site
    `%(site)s`, so that all runners are asked in one statement, and one with nothing to do is not called. It may be
    a function instead; such a runner is called on every pass.
    """

    def register(run: Run) -> Run:
        assert name not in RUNNERS, f"the runner {name} is registered twice"
        RUNNERS[name] = Runner(run, next_at)
        return run

    return register


def run_due(site: Site, *, at: datetime) -> int:
    """Deliver events and run every runner until a pass finds nothing to do, then chain what happened."""
    total = catch_up(site, at=at).done
    seal_events(site)
    return total


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What a run did, and the next instant at which there is more."""

    done: int
    next_at: datetime | None


def catch_up(site: Site, *, at: datetime) -> CaughtUp:
    """Deliver events and run every runner until a pass finds nothing to do; who tells a story chains it at its end."""
    total, agenda = 0, _agenda(site, at=at)
    while done := sum(runner.run(site, at=at) for runner in agenda.due):
        total, agenda = total + done, _agenda(site, at=at)
    if agenda.due:
        # What got nothing done may have been put off meanwhile.
        agenda = _agenda(site, at=at)
    return CaughtUp(total, agenda.next_at)


def advance(site: Site, *, until: datetime, since: CaughtUp | None = None) -> CaughtUp:
    """Move a frozen clock to `until`, stopping at every instant on the way at which something falls due.

    `since` is what the last pass said, for whoever knows that nothing happened since. What happened on the way is
    chained by the next `run_due`, or by whoever tells the story, at its end.

    Raises:
        ClockNotFrozen: where the site runs on the real time.
        ClockRunsForward: where the clock stands later already.
    """
    require_forward(site, to=until)
    found = since or catch_up(site, at=site.now())
    done = found.done
    while (stop := found.next_at) and stop <= until:
        move_clock(site, to=stop)
        found = catch_up(site, at=stop)
        done += found.done
    if site.now() < until:
        move_clock(site, to=until)
    return CaughtUp(done, found.next_at)


@dataclass(frozen=True, slots=True)
class _Agenda:
    """The runners that have, or may have, something to do now, and the next instant at which there is more."""

    due: tuple[Runner, ...]
    next_at: datetime | None


def _agenda(site: Site, *, at: datetime) -> _Agenda:
    """Ask, in one statement, when there is work; what lies behind was tried when the clock stood there."""
    runners = (DELIVERIES, *RUNNERS.values())
    asked = tuple(runner.next_at for runner in runners if isinstance(runner.next_at, str))
    with prepared_cursor() as cursor:
        cursor.execute(_statement(asked), {"site": site.pk, "at": at})
        answers = {asked[place]: later for place, later in cursor.fetchall()}
    named = [*answers.values(), *(runner.next_at(site) for runner in runners if callable(runner.next_at))]
    return _Agenda(
        tuple(each for each in runners if callable(each.next_at) or answers.get(each.next_at, at) is None),
        min((instant for instant in named if instant and at < instant), default=None),
    )


@lru_cache
def _statement(queries: tuple[str, ...]) -> str:
    """Ask several queries at once: for each that names an instant its place, and that instant if it is to come."""
    each = " UNION ALL ".join(f"SELECT {place} AS place, ({query}) AS at" for place, query in enumerate(queries))
    return f"SELECT place, CASE WHEN at > %(at)s THEN at END FROM ({each}) asked WHERE at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Coming:
    """One kind of due work, and when there is next something to do; `at` is none where there is something now."""

    runner: str
    at: datetime | None


def coming_work(site: Site, *, at: datetime) -> list[Coming]:
    """List what is due now on a site, and what falls due next of each kind, the soonest first."""
    asked = {DELIVERING: NEXT_DELIVERY} | {
        name: runner.next_at for name, runner in RUNNERS.items() if isinstance(runner.next_at, str)
    }
    with prepared_cursor() as cursor:
        cursor.execute(_statement(tuple(asked.values())), {"site": site.pk, "at": at})
        answers = dict(cursor.fetchall())
    names = list(asked)
    found = [Coming(names[place], later) for place, later in answers.items()]
    for name, runner in RUNNERS.items():
        if callable(runner.next_at) and (named := runner.next_at(site)) is not None:
            found.append(Coming(name, named if named > at else None))
    return sorted(found, key=lambda each: (each.at is not None, each.at or at, each.runner))
