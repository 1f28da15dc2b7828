"""Tables of the site itself: tenant, policy versions, events and their delivery.

Owns the site's clock and audit chain. Must not know members, money or requests but by plain names and ids.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pgtrigger
from django.db import models

from makegood.kernel.clock import Clock, FrozenClock, SystemClock


class Site(models.Model):
    """One tenant: a named site that runs one pack."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    pack = models.SlugField()
    zone = models.CharField(max_length=64)
    # A site on a test clock stands at this instant until somebody moves it; a live site has none.
    frozen_at = models.DateTimeField(null=True, blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    # How often an hour a member may use one kind of thing, where the site sets a limit.
    uses_an_hour = models.PositiveIntegerField(null=True, blank=True)
    # Whether a dispute at the bank ends the account of whoever opens it.
    ends_account_on_chargeback = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which people of this site read times."""
        return ZoneInfo(self.zone)

    @property
    def clock(self) -> Clock:
        """The clock of this site: the machine's, or one that stands still."""
        return FrozenClock(self.frozen_at) if self.frozen_at else SystemClock()

    def now(self) -> datetime:
        """Give the present instant on this site's clock."""
        return self.clock.now()


class PolicyVersion(models.Model):
    """One published version of a site's policy."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="policy_versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    # None where the version was published before approvals were recorded.
    approved_at = models.DateTimeField(null=True, blank=True)
    is_mandated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="one_policy_version_a_number"),
            models.UniqueConstraint(fields=["site", "effective_at"], name="one_policy_version_an_instant"),
        ]
        triggers = [pgtrigger.Protect(name="policy_versions_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.site} policy, version {self.number}"

    @property
    def text(self) -> str:
        """The exact text that was published."""
        return self.written.text


class PolicyText(models.Model):
    """The text of a version, kept so that any decision can be replayed; apart, since few who read a version need it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="policy_texts")
    version = models.OneToOneField(PolicyVersion, models.PROTECT, primary_key=True, related_name="written")
    text = models.TextField()

    class Meta:
        triggers = [pgtrigger.Protect(name="policy_texts_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"text of {self.version}"


class Event(models.Model):
    """Something that happened on a site. Written once, with its act; chained afterwards by one writer a site."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=64)
    # What it happened to, as `request:12`; and who did it, as `member:3`, `staff:2` or `site`.
    subject = models.CharField(max_length=64)
    member_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()
    body = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["site", "subject", "id"], name="events_of_a_subject")]
        triggers = [
            pgtrigger.Protect(name="events_stay", operation=pgtrigger.Update | pgtrigger.Delete),
            # In the database, so that no event can be written without waiting for the chain and waking the worker.
            pgtrigger.Trigger(
                name="events_are_taken_up",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    INSERT INTO sites_unsealed (event_id, site_id) VALUES (NEW.id, NEW.site_id);
                    PERFORM pg_notify('makegood_work', slug) FROM sites_site WHERE id = NEW.site_id;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Unsealed(models.Model):
    """An event that waits for its place in the chain; the row goes when the link comes."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="unsealed")
    site = models.ForeignKey(Site, models.PROTECT, related_name="unsealed")

    def __str__(self) -> str:
        return f"{self.event} waits for its link"


class ChainLink(models.Model):
    """One link of a site's audit chain: an event, its number there, and the hash over it and the link before."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="chain")
    number = models.PositiveBigIntegerField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="link")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "number"], name="one_chain_link_a_number")]
        triggers = [pgtrigger.Protect(name="chain_links_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.site} link {self.number}"


class Delivery(models.Model):
    """One event on its way to one handler of a later room; done in the same transaction as the handler's work."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="deliveries")
    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=100)
    done_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="one_delivery_a_handler")]
        indexes = [
            models.Index(fields=["site", "id"], name="deliveries_due", condition=models.Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.handler}"
