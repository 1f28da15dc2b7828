"""The verbs of use: use, session, and the incident that the site records about them.

Owns how these words become operations of services, and how a story lives through a session.
"""

from makegood.catalogue.queries import product_by_code
from makegood.members.models import Counterpart
from makegood.play.stage import Stage
from makegood.play.story import Act
from makegood.services.models import MINUTE, IncidentKind, Order, Side
from makegood.services.operations import BadCount, beat, close_session, open_session, record_incident, use_service
from makegood.sites.work import advance

# The most minutes that a story can write.
LONGEST = 999_999_999


def use(stage: Stage, act: Act) -> None:
    """Use a service, paid with credits."""
    charge = use_service(
        stage.member(act.text("by")),
        product=product_by_code(stage.site, act.object),
        counterpart=_counterpart(stage, act),
        count=act.count("times", otherwise=1),
        at=stage.at,
        key=stage.key,
    )
    stage.bind(act.name, charge)


def session(stage: Stage, act: Act) -> None:
    """Live through a session whose line stands; where the credits give out it ends before its time.

    Raises:
        BadCount: where it would have no minute.
    """
    minutes = act.count("minutes", otherwise=0)
    if minutes == 0:
        raise BadCount(0, what="minutes", most=LONGEST)
    running = open_session(
        stage.member(act.text("by")),
        product=product_by_code(stage.site, act.object),
        counterpart=_counterpart(stage, act),
        agreed=_agreed(act),
        at=stage.at,
        key=stage.key,
    )
    ends = running.opened_at + minutes * MINUTE
    beat(running, at=stage.at, next_by=ends + MINUTE)
    advance(stage.site, until=ends)
    ended = close_session(running, at=stage.at)
    assert ended.charge is not None, "a session of a minute or more is charged"
    stage.bind(act.name, ended.charge)


def _agreed(act: Act) -> str:
    """Give what was promised for a session, in words or as `true`; `false` is no promise."""
    said = act.text("agreed")
    return "" if said == "false" else said


def incident(stage: Stage, act: Act) -> None:
    """Let the site record that something went wrong with a charge, a session or an order."""
    name = act.text("about")
    about = stage.order(name) if isinstance(stage.thing(name), Order) else stage.charge(name)
    recorded = record_incident(
        about,
        kind=IncidentKind(act.object),
        side=Side(act.text("side", otherwise=Side.SITE)),
        stretch=(act.number("from"), act.number("to")),
        by="site",
        at=stage.at,
    )
    stage.bind(act.name, recorded)


def _counterpart(stage: Stage, act: Act) -> Counterpart | None:
    name = act.text("with")
    return stage.counterpart(name) if name else None
