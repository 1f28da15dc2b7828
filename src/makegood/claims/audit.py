"""What must hold of every stored decision: replayed from its own record, it gives the same answer.

Owns that check. Reads only; `makegood audit` prints what it finds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from makegood.claims.assess import fingerprint, replay
from makegood.claims.decisions import ESSENCE
from makegood.claims.models import Decision
from makegood.policy import decision_record
from makegood.sites.models import PolicyVersion
from makegood.sites.queries import load_text


@dataclass(frozen=True, slots=True)
class BrokenDecision:
    """A stored decision that does not follow from its record, or whose record was changed."""

    decision_id: int
    request_id: int
    why: str


def broken_decisions(site_id: int | None = None, *, after: int = 0) -> Iterator[BrokenDecision]:
    """Replay the stored decisions of one site, or of all, and give those that do not come out the same.

    `after` is the number of the last decision that was looked at before.
    """
    stored = Decision.objects.filter(pk__gt=after).select_related("version").order_by("id")
    if site_id is not None:
        stored = stored.filter(site_id=site_id)
    has_its_text = _TextsByVersion()
    for each in stored.iterator(chunk_size=500):
        if why := _fault_of(each, has_its_text=has_its_text[each.version]):
            yield BrokenDecision(each.pk, each.request_id, why)


class _TextsByVersion(dict[PolicyVersion, bool]):
    """Whether each version still has the text that was published, worked out once."""

    def __missing__(self, version: PolicyVersion) -> bool:
        policy = load_text(version.text).policy
        self[version] = policy is not None and policy.digest == version.digest
        return self[version]


def _fault_of(stored: Decision, *, has_its_text: bool) -> str:
    if not has_its_text:
        return "the policy that decided it was changed after it was published"
    if fingerprint(case=stored.case, record=stored.record, policy_digest=stored.version.digest) != stored.digest:
        return "its record was changed after it was made"
    # The answer must be the same; how a later version lays out its reasons may differ.
    again = decision_record(replay(stored).decision)
    if any(again[part] != stored.record[part] for part in ESSENCE):
        return "its facts now give another decision"
    return ""
