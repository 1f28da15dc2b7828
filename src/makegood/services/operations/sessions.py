"""Sessions by the minute: opened, kept alive by heartbeats, metered, and paid when they end.

Owns the writes to sessions and the charges that they end in. A minute that has begun is paid whole. Minutes are held
before they run, so that nobody owes for time; what was held and not used goes back.
"""

from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.db import transaction

from makegood.catalogue.models import Product, ProductKind
from makegood.kernel.refusals import NotFound
from makegood.ledger.operations import KeyReused, capture, hold, lock_wallet, release
from makegood.ledger.queries import available
from makegood.members.models import Counterpart, Member, MemberStatus
from makegood.members.operations import accept_by_use, require_active, require_here
from makegood.members.text import clean_text
from makegood.services.models import MINUTE, Charge, IncidentKind, Session, SessionEnd, Side
from makegood.services.operations.incidents import record_incident
from makegood.services.refusals import NotOnSale, NotOpen
from makegood.sites.operations import record_event

# A connection of which nothing was heard for so long has dropped; pages send a heartbeat twice a minute.
DROPPED_AFTER = timedelta(minutes=2)
# How many minutes are held at once after the first, where the wallet allows it.
AHEAD = 5
# What makes two openings under one key the same session.
ASKED = ("member_id", "product_id", "counterpart_id", "agreed", "ran_here")


class SessionDetails(TypedDict, total=False):
    """With whom a session is, what was promised for it, and whether it runs on this site or its co-branded ones."""

    counterpart: Counterpart | None
    agreed: str
    ran_here: bool


@transaction.atomic
def open_session(member: Member, *, product: Product, at: datetime, key: str, **how: Unpack[SessionDetails]) -> Session:
    """Open a session and hold its first minute; the same key again gives the first session and holds nothing.

    Raises:
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: by the standing of the account.
        NotOnSale, BadText, NotFound: where there can be no such session.
        KeyReused: where the key belongs to another session.
        InsufficientCredits: where the wallet holds less than one minute costs.
    """
    lock_wallet(member.site_id, member_id=member.pk)
    new = _session(member, product=product, at=at, key=key, **how)
    first = Session.objects.select_related("member__site").filter(site_id=member.site_id, key=key).first()
    if first is not None:
        if any(getattr(first, name) != getattr(new, name) for name in ASKED):
            raise KeyReused(key)
        return first
    require_active(member)
    if new.counterpart is not None:
        require_here(new.counterpart)
    if not product.is_on_sale:
        raise NotOnSale(product)
    accept_by_use(member, at=at)
    new.save()
    _hold(new, minutes=1, until=new.held_until, at=at)
    body = {"product": product.code, "credits_a_minute": new.minute_credits, "agreed": bool(new.agreed)}
    _record(new, kind="session.opened", by=f"member:{member.pk}", at=at, body=body)
    return new


def _session(member: Member, *, product: Product, at: datetime, key: str, **how: Unpack[SessionDetails]) -> Session:
    counterpart = how.get("counterpart")
    if product.kind != ProductKind.PER_MINUTE or product.site_id != member.site_id:
        raise NotOnSale(product)
    if counterpart and counterpart.site_id != member.site_id:
        raise NotFound("There is nobody of that name here.", counterpart=counterpart.handle)
    return Session(
        site=member.site,
        member=member,
        product=product,
        counterpart=counterpart,
        key=key,
        minute_credits=product.credits.count,
        agreed=clean_text(how.get("agreed", "")),
        ran_here=how.get("ran_here", True),
        opened_at=at,
        held_until=at + MINUTE,
        beat_at=at,
        next_beat_by=at + DROPPED_AFTER,
    )


def beat(session: Session, *, at: datetime, next_by: datetime | None = None) -> Session:
    """Take a sign of life: the connection stood at `at`. A heartbeat that a later one overtook changes nothing.

    If nothing more is heard of it by `next_by`, or within two minutes, the connection has dropped.

    Raises:
        NotOpen: where the session is over, or ends now: credits or connection gave out, or the account was closed.
    """
    by = next_by or at + DROPPED_AFTER
    alive = Session.objects.filter(
        pk=session.pk, ended_at=None, held_until__gt=at, next_beat_by__gt=at, member__status=MemberStatus.ACTIVE
    )
    if not alive.filter(beat_at__lte=at).update(beat_at=at, next_beat_by=by) and not alive.exists():
        _beat_when_due(session, at=at, next_by=by)
    session.refresh_from_db()
    if not session.is_open:
        raise NotOpen("This session is over.", session=session.pk)
    return session


@transaction.atomic
def _beat_when_due(session: Session, *, at: datetime, next_by: datetime) -> None:
    locked = _lock(session)
    if _is_dropped(locked, at=at):
        _drop(locked, side=Side.SITE, at=at)
    elif locked.is_open:
        locked.beat_at, locked.next_beat_by = at, next_by
        locked.save(update_fields=["beat_at", "next_beat_by"])
        _go_on(locked, at=at)


@transaction.atomic
def close_session(session: Session, *, at: datetime, because: SessionEnd = SessionEnd.CLOSED) -> Session:
    """End a session and charge the minutes that had begun; closing it again changes nothing.

    Where the credits gave out before `at`, it ended when they did.
    """
    locked = _lock(session)
    if locked.is_open:
        _end(locked, ended=at, because=because, at=at)
    return locked


@transaction.atomic
def drop_session(session: Session, *, at: datetime, side: Side = Side.SITE) -> Session:
    """End a session whose connection dropped, as of its last heartbeat, and record the interruption.

    Raises:
        NotOpen: where the session is over.
    """
    locked = _lock(session)
    if not locked.is_open:
        raise NotOpen("This session is over.", session=session.pk)
    _drop(locked, side=side, at=at)
    return locked


@transaction.atomic
def move_on(session: Session, *, at: datetime) -> None:
    """Hold further minutes of a session whose held ones ran out, or end it where that cannot be or its line dropped."""
    # Another worker may have moved it on while this one waited for the wallet.
    locked = _lock(session)
    if not locked.is_open:
        return
    if _is_dropped(locked, at=at):
        _drop(locked, side=Side.SITE, at=at)
    elif locked.held_until <= at:
        _go_on(locked, at=at)


def _lock(session: Session) -> Session:
    # The wallet comes before the session, as in every act: two that want both do not wait for each other.
    lock_wallet(session.site_id, member_id=session.member_id)
    rows = Session.objects.select_related("site", "member", "product", "counterpart")
    return rows.select_for_update(of=("self",)).get(pk=session.pk)


def _is_dropped(session: Session, *, at: datetime) -> bool:
    return session.is_open and session.next_beat_by <= at


def _go_on(session: Session, *, at: datetime) -> None:
    """Hold the minute that runs at `at` and some more, or end the session when its held minutes did."""
    running = (at - session.opened_at) // MINUTE + 1
    if session.member.status != MemberStatus.ACTIVE:
        _end(session, ended=at, because=SessionEnd.ACCOUNT, at=at)
        return
    _hold_up_to(session, minutes=max(running, session.held_minutes + AHEAD), at=at)
    if session.held_minutes < running:
        _end(session, ended=session.held_until, because=SessionEnd.CREDITS, at=at)


def _hold_up_to(session: Session, *, minutes: int, at: datetime) -> None:
    """Hold so many minutes in all, or as many as the wallet can pay."""
    if session.held_minutes >= minutes:
        return
    free = available(session.site_id, member_id=session.member_id, at=at)
    more = min(minutes - session.held_minutes, free.count // session.minute_credits)
    if more > 0:
        _hold(session, minutes=more, until=session.held_until + more * MINUTE, at=at)
        session.save(update_fields=["held_until"])


def _hold(session: Session, *, minutes: int, until: datetime, at: datetime) -> None:
    """Hold so many minutes, the last of which ends at `until`.

    Raises:
        InsufficientCredits: where the wallet holds too little.
    """
    session.held_until = until
    key = hold_key(session, minutes=session.held_minutes)
    price = session.minute_price * minutes
    hold(session.site_id, member_id=session.member_id, amount=price, hold_ref=session.ref, at=at, key=key)


def hold_key(session: Session, *, minutes: int) -> str:
    """Give the key under which a session is held up to so many minutes."""
    return f"{session.ref}:hold:{minutes}"


def _end(session: Session, *, ended: datetime, because: SessionEnd, at: datetime) -> None:
    minutes = begun_minutes(session.opened_at, until=ended)
    _hold_up_to(session, minutes=minutes, at=at)
    if session.held_minutes < minutes:
        ended, because, minutes = session.held_until, SessionEnd.CREDITS, session.held_minutes
    ended = max(ended, session.opened_at)
    session.ended_at, session.ended_because = ended, because
    session.charge = _charge(session, minutes=minutes, ended=ended, at=at) if minutes else None
    if minutes < session.held_minutes:
        key = f"{session.ref}:release"
        release(session.site_id, member_id=session.member_id, hold_ref=session.ref, at=at, key=key)
    session.save(update_fields=["ended_at", "ended_because", "charge"])
    body = {"because": because, "minutes": minutes}
    by = f"member:{session.member_id}" if because == SessionEnd.CLOSED else "site"
    _record(session, kind="session.closed", by=by, at=at, body=body)


def begun_minutes(opened: datetime, *, until: datetime) -> int:
    """Count the minutes that had begun between two instants; one that has just begun counts only when it runs.

    >>> from datetime import UTC, timedelta
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> [begun_minutes(noon, until=noon + timedelta(seconds=each)) for each in (-1, 0, 1, 60, 61)]
    [0, 0, 1, 1, 2]
    """
    return max(0, -((opened - until) // MINUTE))


def _charge(session: Session, *, minutes: int, ended: datetime, at: datetime) -> Charge:
    charge = Charge.objects.create(
        site=session.site,
        member=session.member,
        product=session.product,
        counterpart=session.counterpart,
        key=session.ref,
        count=minutes,
        cost_credits=session.minute_credits * minutes,
        at=ended,
    )
    capture(
        session.site_id,
        member_id=session.member_id,
        hold_ref=session.ref,
        charge_ref=charge.ref,
        amount=charge.cost,
        at=at,
        key=f"{session.ref}:capture",
    )
    body = {"product": session.product.code, "credits": charge.cost_credits, "minutes": minutes}
    whose = f"member:{session.member_id}"
    record_event(
        session.site, kind="charge.made", subject=charge.ref, actor=whose, at=at, body=body, member_id=session.member_id
    )
    return charge


def _drop(session: Session, *, side: Side, at: datetime) -> None:
    _end(session, ended=session.beat_at, because=SessionEnd.DROPPED, at=at)
    if session.charge is not None:
        # The last minute paid for is the one in which it broke off.
        minutes = session.charge.count
        stretch = (minutes - 1, minutes)
        record_incident(session.charge, kind=IncidentKind.INTERRUPTED, side=side, stretch=stretch, by="site", at=at)


def _record(session: Session, *, kind: str, by: str, at: datetime, body: dict[str, object]) -> None:
    member_id = session.member_id
    record_event(session.site, kind=kind, subject=session.ref, actor=by, at=at, body=body, member_id=member_id)
