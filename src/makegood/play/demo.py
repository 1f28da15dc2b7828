"""The demo's site: a story played up to this very moment, and then left to run on the real time.

Owns which story that is, its site's name and the password of its people. Must not start anything.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection

from makegood.members.models import Member, Staff
from makegood.play.reading import read_story
from makegood.play.report import Report
from makegood.play.runner import Manner, play_story
from makegood.play.shift import shift
from makegood.play.story import Step, Story
from makegood.sites.models import Site
from makegood.sites.operations import thaw_clock
from makegood.sites.queries import site_by_slug

SLUG = "credits"
PASSWORD = "makegood-demo"
# Stories come with the program, at the top of the checkout.
STORY = Path(__file__).parents[3] / "scenarios" / "demo" / "credits.yaml"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in at the demo."""

    name: str
    email: str
    part: str


def has_demo() -> bool:
    """Tell whether the demo's site is there."""
    return Site.objects.filter(slug=SLUG).exists()


def demo_story(*, now: datetime) -> Story:
    """Read the demo's story, moved so that it ends in the week before `now`."""
    return shift(read_story(STORY), to=now)


def play_demo(story: Story, *, till: Path, now: datetime, on_step: Callable[[Step], None]) -> Report:
    """Play the history of the demo's site up to `now`, and let its clock run from there.

    The processor's memory of it is kept in the file `till`, where the demo's own processor goes on with it.
    """
    with connection.cursor() as cursor:
        # History that a power cut takes away is played again: its commits need not wait for the disk.
        cursor.execute("SET synchronous_commit TO off")
    manner = Manner(is_fast=True, password=PASSWORD, till=str(till), until=now, on_step=on_step)
    report = play_story(story, slug=SLUG, manner=manner)
    thaw_clock(site_by_slug(SLUG))
    return report


def people() -> Iterator[Person]:
    """List who can sign in: staff first, then members in the order in which they joined."""
    site = site_by_slug(SLUG)
    for staff in Staff.objects.filter(site=site).exclude(user=None).select_related("user").order_by("id"):
        yield Person(staff.name, staff.user.email if staff.user else "", staff.get_role_display())
    for member in Member.objects.filter(site=site).exclude(user=None).order_by("id"):
        yield Person(member.name, member.email, "member")
