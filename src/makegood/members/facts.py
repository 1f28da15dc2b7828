"""The facts of people, by their names in the policy language.

Owns what the site has recorded about a performer or correspondent. A fact that does not apply is left out. Must not
know who asks for what.
"""

from datetime import datetime

from makegood.members.models import Counterpart, Departure, Report, ReportReason
from makegood.policy import Fact


def facts_of_counterpart(counterpart: Counterpart, *, member_id: int, made_at: datetime) -> dict[str, Fact]:
    """Give what was on record by `made_at` about somebody with whom a member dealt: reports (L1), departure (L2)."""
    source = f"counterpart {counterpart.pk}"
    reported = Report.objects.filter(
        member_id=member_id, about_counterpart=counterpart, because=ReportReason.SCAM, at__lte=made_at
    )
    report = reported.order_by("id").first()
    facts = {
        "counterpart.confirmed": Fact(counterpart.is_confirmed, source),
        "counterpart.reported_by_member": Fact(
            report is not None, f"report {report.pk}" if report else "this member's reports"
        ),
    }
    if counterpart.left_at is not None and counterpart.left_at <= made_at:
        facts["counterpart.left"] = Fact(counterpart.left_because, source)
        if counterpart.left_because == Departure.FOUND_MATCH:
            # A match that nobody named is with somebody whom the site does not know.
            facts["counterpart.match_is_member"] = Fact(counterpart.match_member_id == member_id, source)
    return facts
