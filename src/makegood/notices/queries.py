"""What was said to a member, for the member and for the staff.

Must not write.
"""

from datetime import datetime, timedelta

from django.db.models import Min, QuerySet

from makegood.claims.models import Request
from makegood.members.models import Member
from makegood.notices.models import Notice
from makegood.sites.models import Site

# A worker that claimed a notice and died is given up after this time, and another sends it.
CLAIM = timedelta(minutes=10)


def notices_of(member: Member) -> QuerySet[Notice]:
    """List what was written to a member, the newest first."""
    return Notice.objects.filter(site_id=member.site_id, member=member).order_by("-id")


def letters_of(request: Request) -> QuerySet[Notice]:
    """List the letters of one request, the oldest first."""
    return Notice.objects.filter(request=request).order_by("id")


def next_mail_at(site: Site) -> datetime | None:
    """Give the earliest instant at which a notice that was claimed and not sent may be taken up again."""
    unsent = Notice.objects.filter(site=site, sent_at=None, claimed_at__isnull=False)
    claimed: datetime | None = unsent.aggregate(earliest=Min("claimed_at"))["earliest"]
    return claimed + CLAIM if claimed else None
