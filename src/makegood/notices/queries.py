"""What was said to a member, for the member and for the staff.

Must not write.
"""

from django.db.models import QuerySet

from makegood.claims.models import Request
from makegood.members.models import Member
from makegood.notices.models import Notice


def notices_of(member: Member) -> QuerySet[Notice]:
    """List what was written to a member, the newest first."""
    return Notice.objects.filter(site_id=member.site_id, member=member).order_by("-id")


def letters_of(request: Request) -> QuerySet[Notice]:
    """List the letters of one request, the oldest first."""
    return Notice.objects.filter(request=request).order_by("id")
