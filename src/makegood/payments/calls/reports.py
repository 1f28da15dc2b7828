"""What the processor reports by itself: disputes that open, are decided and open again; refunds that came
back.

Owns how far a site has read, and which payment a report is about. Must not know what follows from a dispute.
"""

from datetime import datetime, timedelta
from typing import assert_never

from makegood.payments.models import DisputeStatus, Feed, Payment
from makegood.payments.operations import Report, record_refund_returned, record_report
from makegood.payments.processors import Change, DisputeChange, RefundReturn, Rejected, Unknown
from makegood.payments.sandbox_client import connect
from makegood.sites.models import Site

# How often a live site looks; nothing says that there is something to see.
PAUSE = timedelta(minutes=10)
# When a site reads next; a site on a test clock reads when its story says so, and one without payments never.
NEXT_READING = """
    SELECT coalesce((SELECT due_at FROM payments_feed WHERE site_id = site.id), to_timestamp(0))
    FROM sites_site site WHERE id = %(site)s AND frozen_at IS NULL
    AND EXISTS (SELECT FROM payments_payment WHERE site_id = site.id AND processor_ref <> '')
"""


def fetch_disputes(site: Site, *, at: datetime) -> int:
    """Read what the processor reports and record what is about this site's payments, and say how much that was.

    Reading again from an earlier place changes nothing: a report that was taken up is known by its number.
    """
    taken = 0
    feed, _ = Feed.objects.get_or_create(site=site, defaults={"due_at": at})
    while changes := _unread(feed, at=at):
        taken += _take(feed, changes, at=at)
        feed.refresh_from_db()
    return taken


def _unread(feed: Feed, *, at: datetime) -> tuple[Change, ...]:
    """Ask for what is new; what cannot be read is there the next time, and stays in sight until then."""
    feed.due_at = at + PAUSE
    match connect().changes(after=feed.seen):
        case Unknown(why) | Rejected(_, why):
            feed.failing_since, feed.error, found = feed.failing_since or at, why[:300], ()
        case found:
            feed.failing_since, feed.error = None, ""
    feed.save(update_fields=["due_at", "failing_since", "error"])
    return found


def _take(feed: Feed, changes: tuple[Change, ...], *, at: datetime) -> int:
    """Take up a page of changes; those about payments of other sites are passed over.

    Each is an act of its own: together they would hold the wallets of several members, in an order of their own.
    """
    refs = {change.payment_ref for change in changes}
    payments = Payment.objects.filter(site_id=feed.site_id, processor_ref__in=refs).select_related("site")
    by_ref = {payment.processor_ref: payment for payment in payments}
    mine = [change for change in changes if change.payment_ref in by_ref]
    for change in mine:
        _record(by_ref[change.payment_ref], change, at=at)
    # Who was told meanwhile to read again from the beginning does so.
    Feed.objects.filter(pk=feed.pk, seen=feed.seen).update(seen=changes[-1].number)
    return len(mine)


def _record(payment: Payment, change: Change, *, at: datetime) -> None:
    match change:
        case DisputeChange():
            record_report(payment, report=_report(change, at=at), at=at)
        case RefundReturn(_, ref, _, why):
            for refund in payment.refunds.filter(processor_ref=ref).select_related("payment"):
                record_refund_returned(refund, why=why, at=at)
        case _:
            assert_never(change)


def _report(change: DisputeChange, *, at: datetime) -> Report:
    return Report(
        ref=change.ref,
        number=change.number,
        status=DisputeStatus(change.state.value),
        reason=change.reason,
        amount=change.amount,
        due_at=at + change.answer_within if change.answer_within else None,
    )
