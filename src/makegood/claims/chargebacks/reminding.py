"""Reminders of evidence that is due at the bank.

Owns when the staff are reminded. Must not know what the evidence is.
"""

from datetime import datetime, timedelta

from django.db import transaction

from makegood.claims.models import Chargeback
from makegood.claims.telling import tell
from makegood.sites.models import Site

# So long before the evidence is due.
REMINDERS = (timedelta(days=7), timedelta(days=1))
# When a site's next reminder is due.
NEXT_REMINDER = "SELECT min(remind_at) FROM claims_chargeback WHERE site_id = %(site)s"


def set_reminder(chargeback: Chargeback, *, since: datetime) -> None:
    """Set when the staff are reminded next, from that instant on, without saving it; never once the bank decided."""
    due_at = chargeback.evidence_due_at
    coming = (due_at - each for each in REMINDERS if due_at - each >= since) if due_at else ()
    chargeback.remind_at = min(coming, default=None)


@transaction.atomic
def remind(site: Site, *, at: datetime) -> int:
    """Remind the staff of evidence that is due soon, and say how often."""
    waiting = Chargeback.objects.filter(site=site, remind_at__lte=at).select_related("site", "dispute")
    # A second worker takes others.
    found = list(waiting.select_for_update(of=("self",), skip_locked=True).order_by("remind_at", "id"))
    for each in found:
        set_reminder(each, since=at + datetime.resolution)
        each.save(update_fields=["remind_at"])
        due_at = each.dispute.due_at.isoformat() if each.dispute.due_at else ""
        tell(each, "chargeback.evidence_due", at=at, body={"payment": each.payment_id, "due_at": due_at})
    return len(found)
