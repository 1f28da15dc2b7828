"""The meter of a session that runs: what it costs so far, what is left then, and when the credits give out.

Owns the reading only; minutes are held and charged by the operations. A minute that has begun counts whole.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from makegood.kernel.credits import Credits
from makegood.ledger.queries import available
from makegood.services.models import MINUTE, Session
from makegood.services.operations.sessions import begun_minutes


@dataclass(frozen=True, slots=True)
class Meter:
    """What a meter shows at one instant: time run, minutes begun, their cost, the credits left, and their end."""

    ran: timedelta
    minutes: int
    cost: Credits
    left: Credits
    ends_at: datetime


def meter_of(session: Session, *, at: datetime) -> Meter:
    """Read the meter of a session that runs, as the wallet stands at `at`."""
    return read_meter(session, free=available(session.site_id, member_id=session.member_id, at=at), at=at)


def read_meter(session: Session, *, free: Credits, at: datetime) -> Meter:
    """Read the meter of a session whose member can spend `free` beyond what is held for it.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> running = Session(minute_credits=3, opened_at=noon, held_until=noon + 5 * MINUTE)
    >>> meter = read_meter(running, free=Credits(10), at=noon + timedelta(seconds=130))
    >>> meter.minutes, meter.cost.count, meter.left.count, meter.ends_at - noon == 8 * MINUTE
    (3, 9, 16, True)
    """
    payable = session.held_minutes + minutes_for(free, minute_price=session.minute_price)
    minutes = min(begun_minutes(session.opened_at, until=at), payable)
    cost = session.minute_price * minutes
    held = session.minute_price * session.held_minutes
    ends_at = session.opened_at + payable * MINUTE
    return Meter(max(min(at, ends_at) - session.opened_at, timedelta()), minutes, cost, free + held - cost, ends_at)


def minutes_for(credits: Credits, *, minute_price: Credits) -> int:
    """Count the whole minutes that credits pay for.

    >>> minutes_for(Credits(20), minute_price=Credits(6))
    3
    """
    return credits.count // minute_price.count
