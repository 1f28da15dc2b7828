"""What was said to a member, for the member and for the staff.

Must not write.
"""

from datetime import timedelta

from django.db.models import Q, QuerySet

from makegood.claims.chargebacks import requests_touched
from makegood.claims.models import Request
from makegood.members.models import Member
from makegood.notices.models import Notice
from makegood.payments.models import Payment

# A worker that claimed a notice and died is given up after this time, and another sends it.
CLAIM = timedelta(minutes=10)
# When a site has next something to mail: what nobody has claimed waits already.
NEXT_MAIL = f"""
    SELECT min(coalesce(claimed_at + interval '{CLAIM.total_seconds()} seconds', '-infinity'))
    FROM notices_notice WHERE site_id = %(site)s AND sent_at IS NULL
"""


def notices_of(member: Member) -> QuerySet[Notice]:
    """List what was written to a member, the newest first."""
    return Notice.objects.filter(site_id=member.site_id, member=member).order_by("-id")


def letters_about(payment: Payment) -> list[Notice]:
    """List what was written of a payment: its receipt, and the letters of requests about what it paid for."""
    about = Q(event__subject=f"payment:{payment.pk}") | Q(request__in=requests_touched(payment))
    found = Notice.objects.filter(about, site_id=payment.site_id, member_id=payment.member_id)
    return list(found.order_by("id"))


def letters_of(request: Request) -> QuerySet[Notice]:
    """List the letters of one request, the oldest first."""
    return Notice.objects.filter(request=request).order_by("id")
