"""What a site does by itself: whatever has fallen due, done in order, on a live clock or along a story.

Owns the list of due-runners and the order of a pass. Must not know what any runner does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from makegood.sites.models import Site
from makegood.sites.operations import move_clock, require_forward, seal_events
from makegood.sites.outbox import deliver_events, next_delivery_at


class Run(Protocol):
    """Does what is due on a site at `at`, once, and says how much it did."""

    def __call__(self, site: Site, *, at: datetime) -> int: ...


NextAt = Callable[[Site], datetime | None]


@dataclass(frozen=True, slots=True)
class Runner:
    """One kind of due work of a room: what does it, and when there is next something to do."""

    run: Run
    next_at: NextAt


# Runners by name, in the order of the rooms; filled while Django loads them, and only read afterwards.
RUNNERS: dict[str, Runner] = {}


def due(name: str, *, next_at: NextAt) -> Callable[[Run], Run]:
    """Register a function as the runner of one kind of due work.

    `next_at` names the earliest instant at which there is work, past instants included; what could not be done must
    be put off by the runner itself, or it is named again and again.
    """

    def register(run: Run) -> Run:
        assert name not in RUNNERS, f"the runner {name} is registered twice"
        RUNNERS[name] = Runner(run, next_at)
        return run

    return register


def run_due(site: Site, *, at: datetime) -> int:
    """Deliver events and run every runner until a pass finds nothing to do, then chain what happened."""
    total = 0
    while done := _run_pass(site, at=at):
        total += done
    seal_events(site)
    return total


def _run_pass(site: Site, *, at: datetime) -> int:
    return deliver_events(site, at=at) + sum(runner.run(site, at=at) for runner in RUNNERS.values())


def advance(site: Site, *, until: datetime) -> None:
    """Move a frozen clock to `until`, stopping at every instant on the way at which something falls due.

    Raises:
        ClockNotFrozen: where the site runs on the real time.
        ClockRunsForward: where the clock stands later already.
    """
    require_forward(site, to=until)
    run_due(site, at=site.now())
    while site.now() < until:
        move_clock(site, to=_next_stop(site, until=until))
        run_due(site, at=site.now())


def _next_stop(site: Site, *, until: datetime) -> datetime:
    """Give the next instant with due work; work of the past was tried when the clock stood there."""
    named = [next_delivery_at(site), *(runner.next_at(site) for runner in RUNNERS.values())]
    return min((instant for instant in named if instant and site.now() < instant < until), default=until)
