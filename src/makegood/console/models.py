"""What staff keep for themselves: the views of the queue that they come back to.

Owns these rows. Must not know what a view shows: it keeps the words of an address.
"""

from django.db import models

from makegood.members.models import Staff
from makegood.sites.models import Site


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
