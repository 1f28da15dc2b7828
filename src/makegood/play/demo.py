"""The demo's sites: five stories played up to this very moment, and then left to run on the real time.

Owns which stories these are, their sites' names, who works there and the password of all people. Must not start
anything.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from makegood.members.models import Member, Role, Staff
from makegood.members.operations.sign_ins import sign_in_for
from makegood.payments.sandbox.store import Store
from makegood.play.company import play_stories
from makegood.play.reading import read_story
from makegood.play.report import Report
from makegood.play.runner import Manner
from makegood.play.shift import shift
from makegood.play.stage import address_of
from makegood.play.story import Story
from makegood.sites.models import Site
from makegood.sites.operations import thaw_clock
from makegood.sites.queries import site_by_slug

# A site is named as the file of its story.
SITES = ("letters", "credits", "membership", "orders", "live")
PASSWORD = "makegood-demo"
# The same people work on every site.
STAFF = {"tom": Role.AGENT, "mia": Role.APPROVER, "olga": Role.OPERATOR, "eva": Role.AUDITOR}
# Stories come with the program, at the top of the checkout.
STORIES = Path(__file__).parents[3] / "scenarios" / "demo"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in at the demo, and the names of the sites on which this opens something."""

    name: str
    email: str
    part: str
    sites: tuple[str, ...]


def missing_sites() -> tuple[str, ...]:
    """Name the demo's sites that are not there yet."""
    there = set(Site.objects.filter(slug__in=SITES).values_list("slug", flat=True))
    return tuple(slug for slug in SITES if slug not in there)


def demo_stories(slugs: Sequence[str] = SITES, *, now: datetime) -> tuple[Story, ...]:
    """Read the stories of the demo's sites, each moved so that it ends in the week before `now`."""
    return tuple(shift(read_story(STORIES / f"{slug}.yaml"), to=now) for slug in slugs)


def play_demo(
    stories: Sequence[Story], *, till: Path, now: datetime, jobs: int, on_story: Callable[[Report], None]
) -> list[Report]:
    """Play the histories of the demo's sites up to `now`, in `jobs` processes, and let their clocks run from there.

    The processor's memory of them is kept in the file `till`, where the demo's own processor goes on with it.
    """
    _prepare(stories, till=till)
    manner = Manner(is_fast=True, password=PASSWORD, staff=STAFF, till=str(till), until=now)
    reports = play_stories(stories, manner=manner, jobs=jobs, slug=slug_of_site, on_story=on_story)
    for story in stories:
        thaw_clock(site_by_slug(slug_of_site(story)))
    return reports


def slug_of_site(story: Story) -> str:
    """Name the site of one of the demo's stories."""
    return Path(story.file).stem


def _prepare(stories: Sequence[Story], *, till: Path) -> None:
    """Make what several stories share, so that no two of them make it at the same moment."""
    Store(str(till))
    members = {step.act.object for story in stories for step in story.steps if step.act and step.act.verb == "register"}
    for name in sorted(members | set(STAFF)):
        sign_in_for(address_of(name), password=PASSWORD)


def people() -> Iterator[Person]:
    """List who can sign in: staff first, then members by name."""
    staff = Staff.objects.filter(site__slug__in=SITES).exclude(user=None).select_related("site", "user")
    found = [(each.user.email, each.name, each.get_role_display(), each.site) for each in staff if each.user]
    yield from _grouped(found, order=[address_of(name) for name in STAFF])
    members = Member.objects.filter(site__slug__in=SITES).exclude(user=None).select_related("site")
    joined = [(each.email, each.name, "member", each.site) for each in members]
    yield from _grouped(joined, order=sorted({email for email, *_ in joined}))


def _grouped(found: Sequence[tuple[str, str, str, Site]], *, order: Sequence[str]) -> Iterator[Person]:
    rows = sorted(found, key=lambda row: (order.index(row[0]), SITES.index(row[3].slug)))
    for (email, name, part), sites in groupby(rows, key=lambda row: row[:3]):
        yield Person(name, email, part, tuple(site.name for *_, site in sites))
