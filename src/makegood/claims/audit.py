"""What must hold of every stored decision and settlement, asked of the rows themselves.

Owns that a decision, replayed from its own record, gives the same answer, and that the parts of a settlement are the
whole of it. Reads only; `makegood audit` prints what it finds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import CharField, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat

from makegood.claims.amounts import amount_from, size_of
from makegood.claims.assess import fingerprint, replay
from makegood.claims.decisions import ESSENCE
from makegood.claims.models import Decision, Settlement, SettlementPart, SettlementStatus
from makegood.kernel.breaches import Breach
from makegood.policy import Destination, decision_record
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


def broken_settlements(site_id: int | None = None) -> Iterator[Breach]:
    """Give each settlement whose parts are not the whole of it, stand otherwise, or went elsewhere."""
    settlements, parts = Settlement.objects.order_by("id"), SettlementPart.objects.order_by("id")
    if site_id is not None:
        settlements, parts = settlements.filter(site_id=site_id), parts.filter(site_id=site_id)
    with_sums = settlements.annotate(
        minor=Sum("parts__amount_minor", default=0),
        failed=Count("parts", filter=Q(parts__status=SettlementStatus.FAILED)),
        pending=Count("parts", filter=Q(parts__status=SettlementStatus.PENDING)),
    )
    # What an order cost goes back to its deposits, and has no parts.
    about = F("request__order_id")
    fields = ("site_id", "request_id", "amount", "destination", "status", "minor", "failed", "pending")
    for row in with_sums.values(*fields, order=about).iterator(chunk_size=500):
        is_in_parts = row["destination"] in (Destination.CARD, Destination.BALANCE) and row["order"] is None
        whole = size_of(amount_from(row["amount"])) if is_in_parts else 0
        if row["minor"] != whole:
            said = f"The parts of request {row['request_id']} sum to {row['minor']}, not to {whole}."
            yield Breach("settlement_and_its_parts", row["site_id"], said)
        if whole and row["status"] != _status_of(failed=row["failed"], pending=row["pending"]):
            said = f"The settlement of request {row['request_id']} is {row['status']}, which its parts are not."
            yield Breach("settlement_and_status", row["site_id"], said)
    for part in _gone_elsewhere(parts):
        said = f"Part {part.number} of request {part.settlement.request_id} went where no money came from."
        yield Breach("part_elsewhere", part.site_id, said)


def _status_of(*, failed: int, pending: int) -> SettlementStatus:
    if failed:
        return SettlementStatus.FAILED
    return SettlementStatus.PENDING if pending else SettlementStatus.DONE


def _gone_elsewhere(parts: QuerySet[SettlementPart]) -> QuerySet[SettlementPart]:
    """List what came back of somebody else's payment, of another than was asked about, or by another refund (X2)."""
    bill = Concat(Value("bill:"), Cast("settlement__request__bill_id", CharField()))
    stray = ~Q(payment__member=F("settlement__member"))
    stray |= Q(settlement__request__bill__isnull=False) & ~Q(payment__reference=bill)
    stray |= Q(settlement__request__payment__isnull=False) & ~Q(payment=F("settlement__request__payment"))
    # Once a bank paid a part of it, what is left goes in a refund of less.
    is_its_own = Q(refund__payment=F("payment"), refund__amount_minor__lte=F("amount_minor") - F("unsent_minor"))
    stray |= Q(refund__isnull=False) & ~is_its_own | Q(refund=None, settlement__destination=Destination.CARD)
    return parts.filter(stray).select_related("settlement")
