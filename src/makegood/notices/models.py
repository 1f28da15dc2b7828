"""The table of notices: every letter and receipt, as it was sent.

Must not hold anything that cannot be written again from the rooms below, but the text that people received.
"""

from django.db import models

from makegood.claims.models import Request
from makegood.members.models import Member, Staff
from makegood.sites.models import Event, Site


class Notice(models.Model):
    """One mail to one member, written for one event; kept so that both sides can read what was said."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="notices")
    member = models.ForeignKey(Member, models.PROTECT, related_name="notices")
    event = models.ForeignKey(Event, models.PROTECT, related_name="notices")
    request = models.ForeignKey(Request, models.PROTECT, null=True, blank=True, related_name="notices")
    kind = models.SlugField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField()
    # A worker that means to send it says so first, so that two workers do not both send.
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "kind", "member"], name="one_notice_an_event_and_member")
        ]
        indexes = [
            models.Index(fields=["site", "member", "-id"], name="notices_of_a_member"),
            models.Index(fields=["id"], name="notices_to_send", condition=models.Q(sent_at=None)),
        ]

    def __str__(self) -> str:
        return self.subject


class StaffNotice(models.Model):
    """One mail to somebody who works on a site, about their sign-in or their role; apart from what members are told."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")
    # Kept here, for who has left has no address any more.
    address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="staff_notices_to_send", condition=models.Q(sent_at=None))]

    def __str__(self) -> str:
        return self.subject
