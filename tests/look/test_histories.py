"""What holds for pages of a site that has a history: the demo's, told once, with much of everything on each."""

from pathlib import Path

import pytest
from django.test import Client

from makegood.claims.models import Request
from makegood.members.models import Member, Role
from makegood.members.operations import add_staff
from makegood.play.reading import read_story
from makegood.play.runner import Manner, play_story
from makegood.sites.models import Site
from makegood.sites.queries import site_by_slug
from tests.look.test_pages import MOST_QUERIES, opened
from tests.look.things import pages_about
from tests.look.town import PASSWORD

HISTORIES = sorted((Path(__file__).parents[2] / "scenarios" / "demo").glob("*.yaml"))


def told(path: Path) -> Site:
    """Play one of the demo's histories; Tom works there."""
    report = play_story(read_story(path), slug=path.stem, manner=Manner(is_fast=True, password=PASSWORD))
    assert report.is_ok, "\n".join(map(str, report.failures))
    site = site_by_slug(path.stem)
    if not site.staff.filter(handle="tom").exists():
        add_staff(site, handle="tom", name="Tom", role=Role.AGENT, email="tom@example.org", password=PASSWORD)
    return site


def browser_of(site: Site, handle: str) -> Client:
    """Give the browser of a member or of somebody of the staff, signed in."""
    client, people = Client(), site.staff if handle == "tom" else site.members
    client.force_login(people.get(handle=handle).user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_no_page_asks_more_the_more_there_is(path: Path) -> None:
    """Cases in every state, and all that Ann can ask, with payments, uses and requests before: a dozen queries each."""
    site = told(path)
    assert Request.objects.filter(site=site).count() > 3
    pages = list(pages_about(site, member=Member.objects.get(site=site, handle="ann")))
    browsers = {handle: browser_of(site, handle) for handle in {handle for _, handle in pages}}
    shown = {url: opened(browsers[handle], url) for url, handle in pages}
    found = {url: (each.status, each.queries) for url, each in shown.items()}
    assert {url: each for url, each in found.items() if each[0] != 200 or each[1] > MOST_QUERIES} == {}
