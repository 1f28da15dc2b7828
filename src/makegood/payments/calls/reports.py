"""What the processor reports by itself: disputes that open, are decided and open again.

Owns how far a site has read, and which payment a report is about. Must not know what follows from a dispute.
"""

from datetime import datetime, timedelta

from django.db import transaction

from makegood.payments.models import DisputeStatus, Feed, Payment
from makegood.payments.operations import Report, record_report
from makegood.payments.processors import DisputeChange, Rejected, Unknown
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
    while changes := _unread(site, at=at):
        taken += _take(site, changes, at=at)
    Feed.objects.filter(site=site).update(due_at=at + PAUSE)
    return taken


def _unread(site: Site, *, at: datetime) -> tuple[DisputeChange, ...]:
    feed, _ = Feed.objects.get_or_create(site=site, defaults={"due_at": at})
    match connect().changes(after=feed.seen):
        case Unknown() | Rejected():
            # Nothing is lost: the same changes are there the next time.
            return ()
        case found:
            return found


@transaction.atomic(durable=True)
def _take(site: Site, changes: tuple[DisputeChange, ...], *, at: datetime) -> int:
    """Take up a page of changes; those about payments of other sites are passed over."""
    refs = {change.payment_ref for change in changes}
    payments = Payment.objects.filter(site=site, processor_ref__in=refs).select_related("site")
    by_ref = {payment.processor_ref: payment for payment in payments}
    mine = [change for change in changes if change.payment_ref in by_ref]
    for change in mine:
        record_report(by_ref[change.payment_ref], report=_report(change, at=at), at=at)
    Feed.objects.filter(site=site, seen__lt=changes[-1].number).update(seen=changes[-1].number)
    return len(mine)


def _report(change: DisputeChange, *, at: datetime) -> Report:
    return Report(
        ref=change.ref,
        number=change.number,
        status=DisputeStatus(change.state.value),
        reason=change.reason,
        amount=change.amount,
        due_at=at + change.answer_within if change.answer_within else None,
    )
