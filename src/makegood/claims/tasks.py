"""What claims does by itself: after a refund, an incident recorded late, a deadline that the operator missed.

Owns the handlers and the runner; `settlement` and `operations` own what they do.
"""

from datetime import datetime

from django.db.models import QuerySet

from makegood.claims.models import ChargebackStatus, Request, SettlementPart, SettlementStatus
from makegood.claims.operations import answer_waiting, decide_again, decide_lapsed, raise_request
from makegood.claims.queries import NEXT_LAPSE
from makegood.claims.refunding import mark_arrived, mark_part_failed
from makegood.claims.reminding import NEXT_REMINDER, remind
from makegood.kernel.ids import key_of
from makegood.ledger.operations import lock_wallet
from makegood.services.models import Order, OrderStatus
from makegood.sites.models import Event, Site
from makegood.sites.outbox import on
from makegood.sites.work import due

# On what ground the site itself raises what an order that failed gives back.
FAILURES = {"order.failed": "order_failed", "order.restart_failed": "restart_failed"}
# What leaves less of a payment, a use or a right than there was, or more again.
LESS_LEFT = (
    *("request.settled", "refund.started", "refund.failed", "charge.made", "order.placed"),
    *(f"chargeback.{status}" for status in ChargebackStatus.values),
)


@on("refund.succeeded")
def settle_refunded(site: Site, event: Event) -> None:
    """Mark what a refund was for as arrived, and with the last part the settlement."""
    part = _part_of(event, statuses=(SettlementStatus.PENDING,))
    if part is not None:
        mark_arrived(part, at=event.at)


@on("refund.failed")
def show_failed_refund(site: Site, event: Event) -> None:
    """Put a request whose refund failed back before the staff."""
    part = _part_of(event, statuses=(SettlementStatus.PENDING, SettlementStatus.DONE))
    if part is not None:
        mark_part_failed(part, why=str(event.body.get("why", "")), at=event.at)


@on("incident.recorded")
def weigh_incident(site: Site, event: Event) -> None:
    """Decide requests about a use or an order anew, now that the site recorded what went wrong with it."""
    decide_again(_requests_about(site, event.subject), at=event.at)


@on("order.stop_answered", "order.delivered")
def weigh_progress(site: Site, event: Event) -> None:
    """Decide requests about an order anew, once it is known whether it can be stopped, or nothing is left to stop."""
    if event.kind == "order.stop_answered" or event.body["status"] == OrderStatus.COMPLETED:
        decide_again(_requests_about(site, event.subject), at=event.at)


@on(*LESS_LEFT)
def weigh_what_is_left(site: Site, event: Event) -> None:
    """Decide the member's waiting requests anew, now that something came back to them, was taken or was used."""
    assert event.member_id is not None, "what is left is left to a member"
    answer_waiting(event.member_id, at=event.at)


@due("claims.reminders", next_at=NEXT_REMINDER)
def remind_staff(site: Site, *, at: datetime) -> int:
    """Tell the staff of answers and decisions that fall due soon, or are overdue."""
    return remind(site, at=at)


@on(*FAILURES)
def raise_failure(site: Site, event: Event) -> None:
    """Give back what an order that failed leaves undone, without anybody asking; what was asked before is answered."""
    order = Order.objects.select_related("member__site", "version").get(pk=int(event.subject.removeprefix("order:")))
    ground = FAILURES[event.kind]
    raise_request(order, ground=ground, at=event.at, key=key_of(ground, event.pk))
    decide_again(_requests_about(site, event.subject), at=event.at)


def _requests_about(site: Site, subject: str) -> QuerySet[Request]:
    """Give the requests about what an event names, such as `order:12`."""
    kind, number = subject.split(":")
    return Request.objects.filter(site=site, **{f"{kind}_id": int(number)})


@due("claims.lapses", next_at=NEXT_LAPSE)
def decide_missed(site: Site, *, at: datetime) -> int:
    """Decide what the staff neither answered nor decided in time, where the policy says what holds then."""
    return decide_lapsed(site, at=at)


def _part_of(event: Event, *, statuses: tuple[SettlementStatus, ...]) -> SettlementPart | None:
    """Lock and give the part of a settlement that `event` is about and that stands so; none once it was marked."""
    assert event.member_id is not None, "a refund belongs to a member"
    lock_wallet(event.site_id, member_id=event.member_id)
    return (
        SettlementPart.objects.select_for_update(of=("self", "settlement"))
        .select_related("settlement__request__site", "refund")
        .filter(refund_id=event.body["refund"], status__in=statuses)
        .first()
    )
