"""What can be asked of a site: its policy at an instant, the story of a subject, whether its chain holds.

Reads only. Must not know members, money or requests.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from makegood import policy
from makegood.kernel.refusals import NotFound
from makegood.policy import Loaded, Policy
from makegood.sites.chain import START, digest_of
from makegood.sites.models import ChainLink, Delivery, Event, PolicyText, PolicyVersion, Site
from makegood.statements.lookups import Lookup

LATEST = PolicyVersion.objects.order_by("-effective_at")
IN_FORCE = Lookup(LATEST, "site", "effective_at__lte", at_most=1)


def site_by_slug(slug: str) -> Site:
    """Give the site of that name in addresses.

    Raises:
        NotFound: where there is none.
    """
    site = Site.objects.filter(slug=slug).first()
    if site is None:
        raise NotFound(f"There is no site “{slug}” here.", site=slug)
    return site


def version_in_force(site: Site, *, at: datetime) -> PolicyVersion:
    """Give the version of the site's policy that is in force at an instant (X4).

    Raises:
        NotFound: where none was in force yet.
    """
    version = IN_FORCE.first(site=site.pk, effective_at__lte=at)
    if version is None:
        raise NotFound(f"No policy of {site} was in force at {at.isoformat()}; publish one first.", site=site.slug)
    return version


def versions_in_effect(site_id: int, *, at: datetime) -> QuerySet[PolicyVersion]:
    """Give the versions that have taken effect by an instant: the one that is in force then comes first."""
    return LATEST.filter(site=site_id, effective_at__lte=at)


def coming_version(site: Site, *, at: datetime) -> PolicyVersion | None:
    """Give the next version that has been published and waits to take effect, if there is one."""
    return coming_versions(site, at=at).first()


def coming_versions(site: Site, *, at: datetime) -> QuerySet[PolicyVersion]:
    """List the versions that have been published and wait to take effect, the next one first."""
    return PolicyVersion.objects.filter(site=site, published_at__lte=at, effective_at__gt=at).order_by("effective_at")


def version_before(version: PolicyVersion) -> PolicyVersion | None:
    """Give the version that this one follows, in the order in which they take effect; none before the first."""
    earlier = PolicyVersion.objects.filter(site=version.site_id, effective_at__lt=version.effective_at)
    return earlier.order_by("-effective_at").first()


def policy_of(version: PolicyVersion) -> Policy:
    """Give the program of one published version; it is loaded once and kept."""
    return _published(version.pk, version.digest)


@lru_cache(maxsize=1024)
def _published(version_id: int, digest: str) -> Policy:
    loaded = load_text(PolicyText.objects.get(pk=version_id).text)
    assert loaded.policy is not None, f"a published policy no longer loads: {loaded.diagnostics}"
    assert loaded.policy.digest == digest, f"the text of version {version_id} is not the one that was published"
    return loaded.policy


@lru_cache(maxsize=256)
def load_text(text: str, *, file: str = "policy.md") -> Loaded:
    """Load a policy's text; the same text is loaded once and kept."""
    return policy.load(text, file=file)


def policy_at(site: Site, *, at: datetime) -> Policy:
    """Give the policy in force at an instant.

    Raises:
        NotFound: where none was in force yet.
    """
    return policy_of(version_in_force(site, at=at))


def timeline(site: Site, subject: str) -> list[Event]:
    """Give all that happened to one subject, such as `request:12`, oldest first."""
    return list(Event.objects.filter(site=site, subject=subject).order_by("id"))


def failed_deliveries(site: Site) -> list[Delivery]:
    """Give the deliveries whose handler failed and has not succeeded since, oldest event first."""
    failed = Delivery.objects.filter(site=site, done_at=None, tries__gt=0)
    return list(failed.select_related("event").order_by("id"))


def chain_head(site: Site) -> ChainLink | None:
    """Give the last link: its number and digest, kept elsewhere, witness every event up to it."""
    return ChainLink.objects.filter(site=site).order_by("-number").first()


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first place at which a site's chain does not hold, and what is wrong there."""

    number: int
    event_id: int
    why: str


def chain_breaks(site: Site) -> ChainBreak | None:
    """Compute the site's whole chain again and give the first break, or nothing where it holds."""
    previous, number = START, 0
    links = ChainLink.objects.filter(site=site).select_related("event").order_by("number")
    for number, link in enumerate(links.iterator(), start=1):
        why = _fault_of(link, previous=previous, number=number)
        if why:
            return ChainBreak(number, link.event_id, why)
        previous = link.digest
    # An event is chained or waits for it: one that does neither had its link taken away.
    loose = Event.objects.filter(site=site, link=None, unsealed=None).order_by("id").first()
    return ChainBreak(number + 1, loose.pk, "the event is not in the chain") if loose else None


def _fault_of(link: ChainLink, *, previous: str, number: int) -> str:
    if link.number != number:
        return f"link {number} is missing"
    if link.previous != previous:
        return "the link does not follow the link before it"
    if link.digest != digest_of(link.event, previous=previous, number=number):
        return "the event is not what was chained"
    return ""
