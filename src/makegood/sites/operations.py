"""What changes a site: opening it, publishing its policy, setting its clock, recording events, chaining them.

Owns the writes of this room but the deliveries (outbox.py). Must not know who acts: an actor is a plain name, as
`member:3`, `staff:2` or `site`.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TypedDict, Unpack
from zoneinfo import available_timezones

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Max

from makegood import policy
from makegood.kernel.diagnostics import BadInput, nearest
from makegood.kernel.refusals import Refusal
from makegood.kernel.windows import End
from makegood.policy import Fact, Policy
from makegood.policy.values import ABSENT, Window
from makegood.sites.chain import START, digest_of
from makegood.sites.models import ChainLink, Event, PolicyText, PolicyVersion, Site, Unsealed
from makegood.sites.outbox import OF_EVENT, handlers_of
from makegood.sites.queries import chain_head, load_text
from makegood.statements.lookups import Lookup
from makegood.statements.sending import Values, prepared_cursor

SEALED_AT_ONCE = 1000
TO_LOCK = Lookup(Site.objects.select_for_update(no_key=True), "pk")
MOVE_CLOCK = "UPDATE sites_site SET frozen_at = %(to)s WHERE id = %(site)s AND frozen_at <= %(to)s"
# An event and its way to each handler are written at once: everything that happens does so.
RECORD_EVENT = """
    WITH event AS (
        INSERT INTO sites_event (site_id, kind, subject, member_id, actor, at, body)
        VALUES (%(site)s, %(kind)s, %(subject)s, %(member)s, %(actor)s, %(at)s, %(body)s::jsonb)
        RETURNING id, site_id
    ), sent AS (
        INSERT INTO sites_delivery (site_id, event_id, handler, tries, error)
        SELECT site_id, id, handler, 0, ''
        FROM event CROSS JOIN unnest(%(handlers)s::text[]) WITH ORDINALITY AS handlers (handler, place)
        ORDER BY place
    )
    SELECT id FROM event
"""


@cache
def _zones() -> frozenset[str]:
    """Name all time zones; they are files, and looked up once."""
    return frozenset(available_timezones())


class SiteExists(Refusal):
    """A second site of one name in addresses."""

    code = "site_exists"

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is a site “{slug}” already; choose another name.", site=slug)


class UnknownZone(Refusal):
    """A time zone that nobody knows."""

    code = "unknown_zone"

    def __init__(self, zone: str) -> None:
        hint = nearest(zone, _zones())
        super().__init__(f"There is no time zone “{zone}”. {hint}".rstrip(), zone=zone)


class VersionClash(Refusal):
    """Two different texts that would take effect at one instant."""

    code = "version_clash"

    def __init__(self, effective_at: datetime) -> None:
        super().__init__(
            f"Another version takes effect at {effective_at.isoformat()}; let this one take effect at another time.",
            effective_at=effective_at.isoformat(),
        )


class ClockRunsForward(Refusal):
    """A clock that would go back."""

    code = "clock_runs_forward"

    def __init__(self, *, stands: datetime, to: datetime) -> None:
        super().__init__(
            f"The site's clock stands at {stands.isoformat()} and cannot go back to {to.isoformat()}.",
            stands=stands.isoformat(),
            to=to.isoformat(),
        )


class ClockNotFrozen(Refusal):
    """A live clock that somebody tried to move."""

    code = "clock_not_frozen"

    def __init__(self, site: Site) -> None:
        super().__init__(f"{site} runs on the real time; freeze its clock first.", site=site.slug)


class SiteRules(TypedDict, total=False):
    """What a site asks of its members besides its policy."""

    minimum_age: int | None
    uses_an_hour: int | None
    ends_account_on_chargeback: bool


def create_site(slug: str, *, name: str, pack: str, zone: str, **rules: Unpack[SiteRules]) -> Site:
    """Open a site, with the machine's clock and without a policy.

    Raises:
        SiteExists: where the name in addresses is taken.
        UnknownZone: where there is no such time zone.
    """
    if zone not in _zones():
        raise UnknownZone(zone)
    site, is_new = Site.objects.get_or_create(slug=slug, defaults={"name": name, "pack": pack, "zone": zone, **rules})
    if not is_new:
        raise SiteExists(slug)
    return site


class Approval(TypedDict, total=False):
    """How a version came to be: when it was approved (when published, unless said), and whether the law demands it."""

    approved: datetime | None
    mandated: bool


@transaction.atomic
def publish_policy(
    site: Site, *, text: str, file: str, by: str, at: datetime, **approval: Unpack[Approval]
) -> PolicyVersion:
    """Publish a text as the site's next version; the text itself says when it takes effect (C11, M13, V19).

    A site's first version takes effect at once: nobody was a member before it. Publishing the newest text again
    changes nothing and gives the version that stands.

    Raises:
        BadInput: with all its diagnostics, where the text is no policy.
        VersionClash: where another text takes effect at the same instant.
    """
    loaded = load_text(text, file=file)
    if loaded.policy is None:
        raise BadInput(loaded.diagnostics)
    _lock(site)
    newest = site.policy_versions.order_by("-number").first()
    if newest and newest.digest == loaded.policy.digest:
        return newest
    version = draft_version(site, program=loaded.policy, at=at, **approval)
    if site.policy_versions.filter(effective_at=version.effective_at).exists():
        raise VersionClash(version.effective_at)
    version.save()
    PolicyText.objects.create(site=site, version=version, text=text)
    _tell_of(version, by=by)
    return version


def draft_version(site: Site, *, program: Policy, at: datetime, **approval: Unpack[Approval]) -> PolicyVersion:
    """Give the version that a policy would become if it were published at `at`; nothing is stored."""
    newest = site.policy_versions.order_by("-number").first()
    version = PolicyVersion(
        site=site,
        number=newest.number + 1 if newest else 1,
        digest=program.digest,
        published_at=at,
        approved_at=approval.get("approved") or at,
        is_mandated=approval.get("mandated", False),
        effective_at=at,
    )
    if newest:
        version.effective_at = _effective_at(program, version)
    return version


def _effective_at(program: Policy, version: PolicyVersion) -> datetime:
    """Give when the text says that it takes effect; never before it can be read."""
    published = version.published_at
    facts = {
        "version.published": Fact(published, "the instant of publication"),
        "version.approved": Fact(version.approved_at or ABSENT, "the instant of approval"),
        "version.mandated": Fact(version.is_mandated, "whether the law demands it, as the publisher said"),
        # The notice to the members goes out with the publication.
        "version.notified": Fact(published, "the instant of the notice to members"),
    }
    try:
        effective = policy.term(program, "new version effective", facts)
    except policy.TermNotSet:
        return published
    if isinstance(effective, Window):
        effective = effective.end
    if isinstance(effective, End):
        effective = effective.at
    assert isinstance(effective, datetime), f"the term is an instant, not {effective!r}"
    return max(effective, published)


def _tell_of(version: PolicyVersion, *, by: str) -> None:
    body = {
        "number": version.number,
        "digest": version.digest,
        "effective_at": version.effective_at.isoformat(),
        "approved_at": version.approved_at and version.approved_at.isoformat(),
        "mandated": version.is_mandated,
    }
    record_event(version.site, kind="policy.published", subject="site", actor=by, at=version.published_at, body=body)


@transaction.atomic
def freeze_clock(site: Site, *, at: datetime) -> None:
    """Stop the site's clock at an instant, so that a story can be played on it.

    Raises:
        ClockRunsForward: where something has happened on the site after that instant.
    """
    _lock(site)
    latest = site.events.aggregate(at=Max("at"))["at"]
    if latest and latest > at:
        raise ClockRunsForward(stands=latest, to=at)
    _set_clock(site, at)


def move_clock(site: Site, *, to: datetime) -> None:
    """Move a frozen clock forward; what falls due on the way is the business of `work.advance`.

    Raises:
        ClockNotFrozen: where the site runs on the real time.
        ClockRunsForward: where the clock stands later already.
    """
    # One statement: a clock is moved at every stop of a story.
    with prepared_cursor() as cursor:
        cursor.execute(MOVE_CLOCK, {"site": site.pk, "to": to})
        is_moved = cursor.rowcount == 1
    if not is_moved:
        require_forward(Site.objects.get(pk=site.pk), to=to)
    site.frozen_at = to


def require_forward(site: Site, *, to: datetime) -> None:
    """Let pass only a frozen clock that stands at `to` or before.

    Raises:
        ClockNotFrozen: where the site runs on the real time.
        ClockRunsForward: where the clock stands later already.
    """
    if site.frozen_at is None:
        raise ClockNotFrozen(site)
    if to < site.frozen_at:
        raise ClockRunsForward(stands=site.frozen_at, to=to)


@transaction.atomic
def thaw_clock(site: Site) -> None:
    """Let the site run on the real time again."""
    _lock(site)
    _set_clock(site, None)


def _set_clock(site: Site, frozen_at: datetime | None) -> None:
    site.frozen_at = frozen_at
    site.save(update_fields=["frozen_at"])


class EventDetails(TypedDict, total=False):
    """What an event may say besides: plain JSON without personal data, and the member whom it concerns."""

    body: Mapping[str, object] | None
    member_id: int | None


# Within an act it needs no savepoint of its own: where it fails, the whole act does.
@transaction.atomic(savepoint=False)
def record_event(
    site: Site, *, kind: str, subject: str, actor: str, at: datetime, **details: Unpack[EventDetails]
) -> Event:
    """Record that something happened, in the transaction in which it happens, and put it on its way to its handlers."""
    member_id, body = details.get("member_id"), dict(details.get("body") or {})
    values: Values = {
        "site": site.pk,
        "kind": kind,
        "subject": subject,
        "member": member_id,
        "actor": actor,
        "at": at,
        "body": json.dumps(body),
        "handlers": list(handlers_of(kind)),
    }
    with prepared_cursor() as cursor:
        cursor.execute(RECORD_EVENT, values)
        (number,) = cursor.fetchone()
    columns = (number, kind, subject, member_id, actor, at, body)
    event = Event.from_db(DEFAULT_DB_ALIAS, OF_EVENT, columns)
    event.site = site
    return event


def seal_events(site: Site) -> int:
    """Chain the events that wait for it, in the order of their ids, and say how many they were."""
    sealed = batch = _seal_batch(site)
    while batch == SEALED_AT_ONCE:
        batch = _seal_batch(site)
        sealed += batch
    return sealed


@transaction.atomic
def _seal_batch(site: Site) -> int:
    # One writer a site: its row stays locked from reading the chain's head until the new one is committed.
    _lock(site)
    waiting = Unsealed.objects.filter(site=site).select_related("event").order_by("event_id")[:SEALED_AT_ONCE]
    events = [each.event for each in waiting]
    head = chain_head(site)
    previous, first = (head.digest, head.number + 1) if head else (START, 1)
    links = []
    for number, event in enumerate(events, start=first):
        digest = digest_of(event, previous=previous, number=number)
        links.append(ChainLink(site=site, number=number, event=event, previous=previous, digest=digest))
        previous = digest
    ChainLink.objects.bulk_create(links)
    Unsealed.objects.filter(event__in=events).delete()
    return len(events)


def _lock(site: Site) -> Site:
    # Writers of other rows only point at the site; they need not wait for this.
    return TO_LOCK.get(pk=site.pk)
