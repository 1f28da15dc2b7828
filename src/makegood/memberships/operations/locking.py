"""How an act on a membership begins and what it leaves behind: the lock, and the event.

Owns the order of locks: the member's wallet, then the membership, as everywhere. Must not know any act.
"""

from datetime import datetime

from makegood.ledger.operations import lock_wallet
from makegood.memberships.models import Membership
from makegood.sites.operations import record_event
from makegood.statements.lookups import Lookup

WHOLE = Membership.objects.select_related("site", "member", "plan", "card", "next_plan")
TO_LOCK = Lookup(WHOLE.select_for_update(of=("self",), no_key=True), "pk")


def locked(membership: Membership) -> Membership:
    """Lock a membership until the running transaction ends, and give it as it stands."""
    lock_wallet(membership.site_id, member_id=membership.member_id)
    return TO_LOCK.get(pk=membership.pk)


def tell(membership: Membership, kind: str, *, at: datetime, actor: str = "site", **body: object) -> None:
    """Record what happened to a membership, and to whom."""
    record_event(
        membership.site,
        kind=f"membership.{kind}",
        subject=f"membership:{membership.pk}",
        actor=actor,
        at=at,
        body=body,
        member_id=membership.member_id,
    )
