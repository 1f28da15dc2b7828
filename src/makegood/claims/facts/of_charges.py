"""The facts of a use: what it cost, what went wrong with it, and with whom it was.

Owns these facts. Must not judge them.
"""

from datetime import datetime

from makegood.kernel.credits import Credits
from makegood.policy import Fact
from makegood.services.models import Charge, Incident


def charge_facts(charge: Charge, *, returned: Credits | None, made_at: datetime) -> dict[str, Fact]:
    """Give the facts of a charge, with the incident that the site recorded about it before `made_at`."""
    source = f"charge {charge.pk}"
    incident = incident_of(charge, made_at=made_at)
    # Where the system recorded no incident, the charge's own instant stands for it.
    facts = {
        "charge.cost": Fact(charge.cost, source),
        "charge.kind": Fact(charge.product.service, source),
        "charge.returned": Fact(returned or Credits(0), "the ledger"),
        "incident.recorded": Fact(incident is not None, "the site's record"),
        "incident.at": Fact(charge.at, source),
    }
    if incident is not None:
        recorded = f"incident {incident.pk}"
        facts["incident.at"] = Fact(incident.at, recorded)
        facts["incident.side"] = Fact(incident.side, recorded)
    return facts


def incident_of(charge: Charge, *, made_at: datetime) -> Incident | None:
    """Give the last incident that the site recorded for `charge` before `made_at`, if any."""
    return charge.incidents.filter(at__lte=made_at).order_by("-at", "-id").first()
