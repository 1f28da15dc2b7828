"""Until when an approved refund must be on its way to the card, by the policy that decided the request (V3a).

Owns the reading of that one term. What follows where it is missed is `reminding`'s.
"""

from datetime import datetime

from makegood.claims.models import Decision
from makegood.kernel.windows import End
from makegood.policy import Fact, TermNotSet, facts_from_record, term
from makegood.sites.queries import policy_of

REFUND_BY = "card refund by"
APPROVED = "request.decided"


def refund_by(stored: Decision, *, approved_at: datetime) -> datetime | None:
    """Give the first instant that is too late for a refund approved at `approved_at`; none where no term says it."""
    facts = facts_from_record(stored.case["facts"]) | {APPROVED: Fact(approved_at, "the site's clock")}
    try:
        end = term(policy_of(stored.version), REFUND_BY, facts)
    except TermNotSet:
        return None
    assert isinstance(end, End), f"the term `{REFUND_BY}` is an end, not {end!r}"
    return end.at + datetime.resolution if end.is_included else end.at
