"""What claims does by itself: after a refund, an incident recorded late, a deadline that the operator missed.

Owns the handlers and the runner; `settlement` and `operations` own what they do.
"""

from datetime import datetime

from makegood.claims.models import Request, Settlement, SettlementStatus
from makegood.claims.operations import decide_again, decide_lapsed
from makegood.claims.queries import NEXT_LAPSE
from makegood.claims.settlement import close_settled, mark_failed
from makegood.ledger.operations import lock_wallet
from makegood.sites.models import Event, Site
from makegood.sites.outbox import on
from makegood.sites.work import due


@on("refund.succeeded")
def settle_refunded(site: Site, event: Event) -> None:
    """Mark the settlement of a refund as arrived."""
    settlement = _settlement_of(event, statuses=(SettlementStatus.PENDING,))
    if settlement is not None:
        close_settled(settlement, at=event.at)


@on("refund.failed")
def show_failed_refund(site: Site, event: Event) -> None:
    """Put a request whose refund failed back before the staff."""
    settlement = _settlement_of(event, statuses=(SettlementStatus.PENDING, SettlementStatus.DONE))
    if settlement is not None:
        mark_failed(settlement, why=str(event.body.get("why", "")), at=event.at)


@on("incident.recorded")
def weigh_incident(site: Site, event: Event) -> None:
    """Decide requests about a use anew, now that the site recorded what went wrong with it."""
    charge_id = int(event.subject.removeprefix("charge:"))
    decide_again(Request.objects.filter(site=site, charge_id=charge_id), at=event.at)


@due("claims.lapses", next_at=NEXT_LAPSE)
def decide_missed(site: Site, *, at: datetime) -> int:
    """Decide what the staff neither answered nor decided in time, where the policy says what holds then."""
    return decide_lapsed(site, at=at)


def _settlement_of(event: Event, *, statuses: tuple[SettlementStatus, ...]) -> Settlement | None:
    """Lock and give the settlement of the refund of `event` that stands so; none where it was marked before."""
    assert event.member_id is not None, "a refund belongs to a member"
    lock_wallet(event.site_id, member_id=event.member_id)
    return (
        Settlement.objects.select_for_update(of=("self",))
        .select_related("request__site")
        .filter(refund_id=event.body["refund"], status__in=statuses)
        .first()
    )
