"""Metering: all sessions that are due at an instant, moved on together.

Owns the batch: those that only need further minutes get them in a fixed number of statements, however many run. One
that has to end, or cannot pay so much, is moved on by itself.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.ledger.operations import Draw, hold_many
from makegood.ledger.operations.batches import lock_wallets
from makegood.members.models import MemberStatus
from makegood.services.models import MINUTE, Session
from makegood.services.operations.sessions import AHEAD, hold_key, move_on
from makegood.services.queries import sessions_due
from makegood.sites.models import Site
from makegood.sites.work import DATABASE_LOST

logger = logging.getLogger(__name__)
# How many sessions are moved on in one transaction.
BATCH = 500


def meter_sessions(site: Site, *, at: datetime) -> int:
    """Move on every session whose held minutes ran out or whose heartbeats stopped, and say how many there were.

    Where one cannot be moved on, that is told in the log, and the others go on.
    """
    due = sessions_due(site, at=at)
    batches = (due[start : start + BATCH] for start in range(0, len(due), BATCH))
    return sum(_meter(site, batch, at=at) for batch in batches)


def _meter(site: Site, due: Sequence[Session], *, at: datetime) -> int:
    try:
        lengthened = _lengthen(site, due, at=at)
    except DATABASE_LOST:
        raise
    except Exception:
        logger.exception("%s sessions could not be moved on together; each is tried alone.", len(due))
        lengthened = frozenset()
    return len(lengthened) + sum(_is_moved(each, at=at) for each in due if each.pk not in lengthened)


@transaction.atomic
def _lengthen(site: Site, due: Sequence[Session], *, at: datetime) -> frozenset[int]:
    """Hold further minutes for all that can simply go on, and give those for which that was done."""
    lock_wallets(site.pk, member_ids={each.member_id for each in due})
    # Read again under the locks: another worker, or the member, may have been faster.
    going_on = Session.objects.filter(
        pk__in=[each.pk for each in due],
        ended_at=None,
        held_until__lte=at,
        held_until__gt=at - AHEAD * MINUTE,
        next_beat_by__gt=at,
        member__status=MemberStatus.ACTIVE,
    )
    sessions = {each.ref: each for each in going_on.select_for_update(of=("self",)).order_by("pk")}
    if not sessions:
        return frozenset()
    short = {each.ref for each in hold_many(site.pk, [_draw(each) for each in sessions.values()], at=at)}
    lengthened = frozenset(each.pk for ref, each in sessions.items() if ref not in short)
    Session.objects.filter(pk__in=lengthened).update(held_until=F("held_until") + AHEAD * MINUTE)
    return lengthened


def _draw(session: Session) -> Draw:
    key = hold_key(session, minutes=session.held_minutes + AHEAD)
    return Draw(session.member_id, session.minute_price * AHEAD, session.ref, key)


def _is_moved(session: Session, *, at: datetime) -> bool:
    try:
        move_on(session, at=at)
    except DATABASE_LOST:
        raise
    except Exception:
        logger.exception("%s could not be moved on; it is tried again.", session)
        return False
    return True
