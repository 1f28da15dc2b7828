"""A membership of which something that fell due could not be done: left alone for a while, for all to see.

Owns how long. Must not know what failed.
"""

from datetime import datetime, timedelta

from django.db import transaction

from makegood.memberships.models import Membership
from makegood.memberships.operations.locking import locked, tell

PAUSE = timedelta(hours=1)


@transaction.atomic
def put_off(membership: Membership, *, at: datetime, why: str) -> None:
    """Leave a membership alone for a while, and record why."""
    membership = locked(membership)
    membership.put_off_until = at + PAUSE
    membership.save(update_fields=["put_off_until"])
    tell(membership, "stuck", at=at, why=why[:300])


def take_up(membership: Membership) -> None:
    """Let a membership that was left alone be like any other, now that what fell due of it could be done."""
    if membership.put_off_until is not None:
        Membership.objects.filter(pk=membership.pk).update(put_off_until=None)
