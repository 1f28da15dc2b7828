"""The verbs of use: use, and the incident that the site records about it.

Owns how these words become operations of services.
"""

from makegood.catalogue.queries import product_by_code
from makegood.play.stage import Stage
from makegood.play.story import Act
from makegood.services.models import IncidentKind, Side
from makegood.services.operations import record_incident, use_service


def use(stage: Stage, act: Act) -> None:
    """Use a service, paid with credits."""
    counterpart = act.text("with")
    charge = use_service(
        stage.member(act.text("by")),
        product=product_by_code(stage.site, act.object),
        counterpart=stage.counterpart(counterpart) if counterpart else None,
        count=act.count("times", otherwise=1),
        at=stage.at,
        key=stage.key,
    )
    stage.bind(act.name, charge)


def incident(stage: Stage, act: Act) -> None:
    """Let the site record that something went wrong with a charge."""
    recorded = record_incident(
        stage.charge(act.text("about")),
        kind=IncidentKind(act.object),
        side=Side(act.text("side", otherwise=Side.SITE)),
        by="site",
        at=stage.at,
    )
    stage.bind(act.name, recorded)
