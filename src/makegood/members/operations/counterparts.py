"""Performers and correspondents: how they come, and how they leave.

Owns their rows. Must not know what members spent on them.
"""

from datetime import datetime
from typing import Required, TypedDict, Unpack

from django.db import transaction

from makegood.kernel.refusals import NotFound
from makegood.members.models import Counterpart, Departure, Member
from makegood.members.refusals import AlreadyRegistered, CounterpartLeft
from makegood.members.text import clean_handle, clean_name
from makegood.sites.models import Site
from makegood.sites.operations import record_event


class CounterpartDetails(TypedDict, total=False):
    """Who offers services here: `kind` is performer or correspondent."""

    handle: Required[str]
    name: Required[str]
    kind: Required[str]
    confirmed: bool
    independent: bool


@transaction.atomic
def add_counterpart(site: Site, *, at: datetime, **details: Unpack[CounterpartDetails]) -> Counterpart:
    """Add somebody whose services members pay for.

    Raises:
        AlreadyRegistered: where the handle is taken.
        BadText: where the name or handle cannot be taken.
    """
    counterpart, is_new = Counterpart.objects.get_or_create(
        site=site,
        handle=clean_handle(details["handle"]),
        defaults={
            "name": clean_name(details["name"]),
            "kind": details["kind"],
            "is_confirmed": details.get("confirmed", True),
            "is_independent": details.get("independent", False),
        },
    )
    if not is_new:
        raise AlreadyRegistered(field="handle")
    subject = f"counterpart:{counterpart.pk}"
    record_event(site, kind="counterpart.added", subject=subject, actor="site", at=at)
    return counterpart


@transaction.atomic
def leave(
    counterpart: Counterpart, *, because: Departure, match: Member | Counterpart | None = None, at: datetime
) -> None:
    """Record that somebody left, why, and for whom where a match was found; nothing can be done with them any more.

    A match that is not said is with somebody whom the site does not know.

    Raises:
        CounterpartLeft: where they have left already.
        NotFound: where the match is nobody of this site.
    """
    _check_match(counterpart, because=because, match=match)
    left = Counterpart.objects.filter(pk=counterpart.pk, left_at=None).update(
        left_because=because,
        left_at=at,
        match_member=match if isinstance(match, Member) else None,
        match_counterpart=match if isinstance(match, Counterpart) else None,
    )
    if not left:
        raise CounterpartLeft(counterpart.name)
    counterpart.refresh_from_db()
    subject = f"counterpart:{counterpart.pk}"
    body = {"because": because, "match": _plain_name(match)}
    record_event(counterpart.site, kind="counterpart.left", subject=subject, actor=subject, at=at, body=body)


def _check_match(counterpart: Counterpart, *, because: Departure, match: Member | Counterpart | None) -> None:
    if match is None:
        return
    is_else = isinstance(match, Member) or match.pk != counterpart.pk
    if because != Departure.FOUND_MATCH or match.site_id != counterpart.site_id or not is_else:
        raise NotFound("Only whoever leaves for a match has one, with somebody else of this site.")


def _plain_name(match: Member | Counterpart | None) -> str | None:
    return None if match is None else f"{'member' if isinstance(match, Member) else 'counterpart'}:{match.pk}"


def require_here(counterpart: Counterpart) -> None:
    """Let pass only a performer or correspondent who has not left, whatever the caller's copy says.

    Raises:
        CounterpartLeft: where they have left.
    """
    counterpart.refresh_from_db(fields=["left_at"])
    if counterpart.left_at is not None:
        raise CounterpartLeft(counterpart.name)
