"""What the site owes its members over time, and what nobody used: lines by day, week or month.

Owns the instants at which the lines are drawn, and which accounts a line adds up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from makegood.ledger import queries as ledger
from makegood.ledger.amounts import CREDITS, Amount, count_of
from makegood.ledger.book import AccountKind
from makegood.ledger.queries import Course
from makegood.look.line_chart import LineChart, line_chart

ACCOUNTS = (AccountKind.WALLET, AccountKind.HELD, AccountKind.EXPIRED, AccountKind.REFUNDING)
MOST_TICKS = 400


class Pace(StrEnum):
    """How far apart the instants of a line are."""

    WEEK = "week"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class OwingPicture:
    """One asset: its lines with their names, what is drawn of them, and the figures behind it, the latest first."""

    title: str
    names: Sequence[str]
    chart: LineChart | None
    highest: Amount | None
    now: Sequence[tuple[str, Amount]]
    rows: Sequence[tuple[datetime, Sequence[Amount]]]


def ticks_of(since: datetime, until: datetime, *, pace: Pace, zone: ZoneInfo) -> list[datetime]:
    """Give the beginning, the local midnights of a pace in between, and the end; the latest ones where there are many.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> [tick.day for tick in ticks_of(noon, noon + timedelta(days=15), pace=Pace.WEEK, zone=ZoneInfo("UTC"))]
    [2, 9, 16, 17]
    """
    between = [tick for tick in _midnights(since.astimezone(zone), until, pace=pace) if since < tick < until]
    return [since, *between, until][-MOST_TICKS:]


def owing_pictures(site_id: int, *, ticks: Sequence[datetime]) -> list[OwingPicture]:
    """Draw what is owed to members at each of some instants, the credits first."""
    found = ledger.course(site_id, kinds=ACCOUNTS, ticks=ticks)
    assets = sorted(found.assets, key=lambda asset: (asset != CREDITS, asset))
    pictures = (_picture(found, asset=asset) for asset in assets)
    return [picture for picture in pictures if picture is not None]


def _picture(found: Course, *, asset: str) -> OwingPicture | None:
    spendable = found.together(AccountKind.WALLET, AccountKind.HELD, asset=asset)
    other = AccountKind.EXPIRED if asset == CREDITS else AccountKind.REFUNDING
    beside = found.together(other, asset=asset)
    if not any((*spendable, *beside)):
        return None
    if asset == CREDITS:
        title, names = "Credits", ("Credits outstanding", "Breakage, all told")
    else:
        title, names = f"Money, {asset}", ("On members’ balances", "Promised back, on its way")
    chart = line_chart([[count_of(each) for each in course] for course in (spendable, beside)])
    rows = [(tick, values) for tick, *values in zip(found.ticks, spendable, beside, strict=True)]
    return OwingPicture(
        title=title,
        names=names,
        chart=chart,
        highest=max((*spendable, *beside), key=count_of) if chart else None,
        now=list(zip(names, rows[-1][1], strict=True)),
        rows=rows[::-1],
    )


def _midnights(since: datetime, until: datetime, *, pace: Pace) -> Iterator[datetime]:
    day = since.date()
    if pace is Pace.WEEK:
        day -= timedelta(days=day.weekday())
    while (tick := datetime.combine(day, time(), tzinfo=since.tzinfo)) < until:
        yield tick
        match pace:
            case Pace.DAY:
                day += timedelta(days=1)
            case Pace.WEEK:
                day += timedelta(weeks=1)
            case Pace.MONTH:
                day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
