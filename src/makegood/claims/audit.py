"""What must hold of every stored decision: replayed from its own record, it gives the same answer.

Owns that check. Reads only; `makegood audit` prints what it finds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from makegood.claims.assess import fingerprint, replay
from makegood.claims.models import Decision
from makegood.policy import decision_record


@dataclass(frozen=True, slots=True)
class BrokenDecision:
    """A stored decision that does not follow from its record, or whose record was changed."""

    decision_id: int
    request_id: int
    why: str


def broken_decisions(site_id: int | None = None) -> Iterator[BrokenDecision]:
    """Replay the stored decisions of one site, or of all, and give those that do not come out the same."""
    stored = Decision.objects.select_related("version").order_by("id")
    if site_id is not None:
        stored = stored.filter(site_id=site_id)
    for each in stored.iterator(chunk_size=500):
        digest = fingerprint(case=each.case, record=each.record, policy_digest=each.version.digest)
        if digest != each.digest:
            yield BrokenDecision(each.pk, each.request_id, "its record was changed after it was made")
        elif decision_record(replay(each).decision) != each.record:
            yield BrokenDecision(each.pk, each.request_id, "its facts now give another decision")
