"""The facts of people, by their names in the policy language.

Owns what the site has recorded about a performer or correspondent. A fact that does not apply is left out. Must not
know who asks for what.
"""

from datetime import datetime

from makegood.members.models import Counterpart, Departure
from makegood.policy import Fact


def facts_of_counterpart(
    counterpart: Counterpart, *, member_id: int, made_at: datetime, report_id: int | None
) -> dict[str, Fact]:
    """Give what was on record by `made_at` about somebody with whom a member dealt: reports (L1), departure (L2).

    The report is what `queries.FIRST_REPORT` finds.
    """
    source = f"counterpart {counterpart.pk}"
    facts = {
        "counterpart.confirmed": Fact(counterpart.is_confirmed, source),
        "counterpart.reported_by_member": Fact(
            report_id is not None, f"report {report_id}" if report_id else "this member's reports"
        ),
    }
    if counterpart.left_at is not None and counterpart.left_at <= made_at:
        facts["counterpart.left"] = Fact(counterpart.left_because, source)
        if counterpart.left_because == Departure.FOUND_MATCH:
            # A match that nobody named is with somebody whom the site does not know.
            facts["counterpart.match_is_member"] = Fact(counterpart.match_member_id == member_id, source)
    return facts
