"""Incidents: what the site itself records as having gone wrong with a charge, a session or an order.

Owns the writes to incidents. Must not know what one is worth: the policy says.
"""

from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction

from makegood.kernel.refusals import Refusal
from makegood.ledger.operations import lock_wallet
from makegood.services.models import Charge, Incident, IncidentKind, Order, Session, Side
from makegood.sites.operations import record_event

# From the start of which minute to the end of which; None where it is the first, or the last.
Stretch = tuple[int | None, int | None]
WHOLE: Stretch = (None, None)


class BadStretch(Refusal):
    """Minutes of an incident that are not minutes of the session."""

    code = "bad_count"

    def __init__(self, *, start: int | None, end: int | None, minutes: int) -> None:
        asked = f"{0 if start is None else start} to {minutes if end is None else end}"
        says = f"It ran for {minutes} min" if minutes else "It did not run by the minute"
        super().__init__(f"{says}, and has no stretch from minute {asked}.", start=start, end=end, minutes=minutes)


class IncidentDetails(TypedDict):
    """What went wrong, on whose side, and in which minutes of a session: all of them where it does not say."""

    kind: IncidentKind
    side: Side
    stretch: NotRequired[Stretch]


@transaction.atomic
def record_incident(about: Charge | Order, *, by: str, at: datetime, **what: Unpack[IncidentDetails]) -> Incident:
    """Record that something went wrong with a charge or an order, and on whose side.

    Raises:
        BadStretch: where the session has no such minutes, or it is no session.
    """
    session = Session.objects.filter(charge=about).first() if isinstance(about, Charge) else None
    minutes = about.count if session and isinstance(about, Charge) else 0
    start, end = _stretch(what.get("stretch", WHOLE), minutes=minutes)
    incident = Incident.objects.create(
        site_id=about.site_id,
        charge=about if isinstance(about, Charge) else None,
        order=about if isinstance(about, Order) else None,
        kind=what["kind"],
        side=what["side"],
        from_minute=start,
        to_minute=end,
        # What is recorded after a session went wrong while it ran.
        at=min(at, session.ended_at) if session and session.ended_at else at,
    )
    _tell(about, incident, by=by, at=at)
    return incident


@transaction.atomic
def record_once(about: Charge | Order, *, by: str, at: datetime, **what: Unpack[IncidentDetails]) -> Incident:
    """Record an incident that a person reports; where the same stands there already, give that one.

    Raises:
        BadStretch: where the session has no such minutes, or it is no session.
    """
    # Two clicks wait for each other here, and the second finds what the first recorded.
    lock_wallet(about.site_id, member_id=about.member_id)
    start, end = _stretch(what.get("stretch", WHOLE), minutes=_minutes(about))
    same = about.incidents.filter(kind=what["kind"], side=what["side"], from_minute=start, to_minute=end).first()
    return same or record_incident(about, by=by, at=at, **what)


def _minutes(about: Charge | Order) -> int:
    """Count the minutes of a session that is over; a use by the piece and an order have none."""
    is_session = isinstance(about, Charge) and Session.objects.filter(charge=about).exists()
    return about.count if isinstance(about, Charge) and is_session else 0


def _stretch(stretch: Stretch, *, minutes: int) -> Stretch:
    start, end = stretch
    if minutes == 0 and stretch == WHOLE:
        return WHOLE
    first, last = 0 if start is None else start, minutes if end is None else end
    if not 0 <= first < last <= minutes:
        raise BadStretch(start=start, end=end, minutes=minutes)
    return first, last


def _tell(about: Charge | Order, incident: Incident, *, by: str, at: datetime) -> None:
    body: dict[str, object] = {"incident": incident.pk, "kind": incident.kind, "side": incident.side}
    if incident.to_minute is not None:
        body |= {"from": incident.from_minute, "to": incident.to_minute}
    record_event(
        about.site, kind="incident.recorded", subject=about.ref, actor=by, at=at, body=body, member_id=about.member_id
    )
