"""What is known of a fee when somebody asks about it, in the words of policies.

Owns the facts of the families membership, plan and bill, and of a member the last use of a paid feature. Must not know
what is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, OuterRef, Q, Subquery

from makegood.kernel.money import Money
from makegood.memberships import terms
from makegood.memberships.models import Bill, FeatureUse, InstalmentStatus, Membership
from makegood.payments.models import Payment
from makegood.policy import Fact, Value
from makegood.sites.queries import policy_of


def facts_of_bill(bill: Bill, *, paid: Sequence[Payment], at: datetime) -> dict[str, Fact]:
    """Give what is known at an instant of one fee, of its membership and of its plan.

    The fee is what was captured for it, and it was charged when the first of that came in: `paid` is what paid it, the
    first first.
    """
    source, standing = str(bill), _standing_of(bill, at=at)
    found: dict[str, Value | None] = {
        "bill.at": paid[0].paid_at if paid else bill.at,
        "bill.amount": sum((each.amount for each in paid), Money.zero(bill.currency)) if paid else None,
        "bill.kind": bill.kind,
        "bill.latest": standing.is_latest,
        "bill.period_start": bill.period_start,
        "bill.period_end": bill.period_end,
        "bill.months_overdue": _months_overdue(bill, since=standing.overdue_since, at=at),
    }
    facts = {name: Fact(value, source) for name, value in found.items() if value is not None}
    return facts_of_membership(bill.membership, used=standing.used) | facts


def facts_of_membership(membership: Membership, *, used: FeatureUse | None) -> dict[str, Fact]:
    """Give what is known of a membership, of its plan as it was agreed, and of the last use that its member made."""
    facts = terms.facts_of_agreement(membership)
    if used is not None:
        facts["member.last_feature_use"] = Fact(used.at, str(used))
    return facts


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the site's records say of a fee beside itself."""

    is_latest: bool
    overdue_since: datetime | None
    used: FeatureUse | None


def _standing_of(bill: Bill, *, at: datetime) -> _Standing:
    """Read it in one query: the last fee of the membership, its own oldest overdue part, its member's last use."""
    others = Bill.objects.filter(site=OuterRef("site"), membership=OuterRef("membership"), number__isnull=False)
    uses = FeatureUse.objects.filter(site=OuterRef("site"), member=OuterRef("membership__member"), at__lte=at)
    last_use = uses.order_by("-at", "-id")
    found = Bill.objects.annotate(
        latest_id=Subquery(others.order_by("-number").values("pk")[:1]),
        overdue_since=Min("parts__due_at", filter=Q(parts__status=InstalmentStatus.OVERDUE)),
        use_id=Subquery(last_use.values("pk")[:1]),
        used_at=Subquery(last_use.values("at")[:1]),
    )
    row = found.values_list("latest_id", "overdue_since", "use_id", "used_at").get(pk=bill.pk)
    latest_id, overdue_since, use_id, used_at = row
    return _Standing(latest_id == bill.pk, overdue_since, FeatureUse(pk=use_id, at=used_at) if use_id else None)


def _months_overdue(bill: Bill, *, since: datetime | None, at: datetime) -> int | None:
    return None if since is None else terms.months_overdue(policy_of(bill.version), since=since, at=at)
