"""What staff keep for themselves: the views of the queue that they come back to, and notes on requests and members.

Owns these rows. Must not know what a view shows: it keeps the words of an address. Members
never see any of it.
"""

import pgtrigger
from django.db import models

from makegood.claims.models import Request
from makegood.members.models import Member, Staff
from makegood.sites.models import Event, Site


class SavedView(models.Model):
    """A view of the queue that somebody of the staff keeps under a name."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="saved_views")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=40)
    # The part of the queue's address behind the question mark.
    query = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "name"], name="one_saved_view_a_name")]

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """What somebody of the staff noted of a member, or of one request; kept beside the event, for the staff alone.

    The hashed chain says that something was noted, when and by whom; what was noted stands here.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    # None where the note is of the member, whatever they ask.
    request = models.ForeignKey(Request, models.PROTECT, null=True, blank=True, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="one_note_a_key")]
        indexes = [models.Index(fields=["site", "member", "id"], name="notes_of_one_member")]
        triggers = [pgtrigger.Protect(name="notes_stay", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"note {self.pk}"
