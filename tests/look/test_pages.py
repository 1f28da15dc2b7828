"""What holds for every page of both faces: few queries, no inline code, no word of a member as markup."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from makegood.members.models import Member
from tests.look.addresses import DOWNLOADED, POSTED, READERS, addresses_of
from tests.look.things import Page, pages_about
from tests.look.visits import HousesTest, browser_of

MOST_QUERIES = 12


@dataclass(frozen=True)
class Shown:
    """A page as it was shown: what it says, under which rule of the browser, and how many queries it took."""

    status: int
    words: str
    allowed: str
    queries: int


class Pages(HousesTest):
    """Every page that can be opened, as the one for whom it is made; each is opened once for all of these tests."""

    pages: ClassVar[Mapping[str, Shown]]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        browsers = {name: browser_of(name) for name in ("ann", "bob", "joy", "tom", "stranger")}
        cls.pages = {page: opened(browsers[reader(page)], url) for page, url in cls.shown().items()}
        cls.pages |= {url: opened(browsers[name], url) for url, name in cls.about_things()}

    @classmethod
    def shown(cls) -> dict[str, str]:
        """Give the address of every page that shows something."""
        left_out = POSTED | DOWNLOADED
        addresses = addresses_of(cls.town, houses=cls.houses)
        return {page: url for page, url in addresses.items() if page not in left_out}

    @classmethod
    def about_things(cls) -> Iterator[Page]:
        """List the pages about each thing of Ann's, in the town and in every house, with who opens them."""
        for site in (cls.town.site, *cls.houses.values()):
            yield from pages_about(site, member=Member.objects.get(site=site, handle="ann"))

    def test_no_page_needs_more_than_a_dozen_queries(self) -> None:
        """What a page needs is fetched at once, however much there is of it."""
        for page, shown in self.pages.items():
            with self.subTest(page=page):
                assert shown.status == 200
                assert shown.queries <= MOST_QUERIES

    def test_no_page_carries_code_or_style_in_its_markup(self) -> None:
        """The browser is told to refuse both, so a page that had some would be broken."""
        inline = re.compile(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|javascript:")
        for page, shown in self.pages.items():
            with self.subTest(page=page):
                assert inline.search(shown.words) is None
                assert "unsafe" not in shown.allowed

    def test_what_a_member_wrote_is_shown_as_words(self) -> None:
        """Fault 86: markup in a request's text stays text for its reader."""
        for path in (f"requests/{self.town.waiting.pk}/", f"console/requests/{self.town.waiting.pk}/"):
            with self.subTest(path=path):
                shown = self.get(path, by=reader(path.split("/", 1)[0])).content.decode()
                assert "It froze &lt;b&gt;twice&lt;/b&gt;." in shown
                assert "<b>twice" not in shown

    def test_a_link_to_a_clause_leads_to_that_clause(self) -> None:
        """A decision's clauses are one click away, in the version that decided."""
        anchors = set(re.findall(r'id="([CX][0-9a-z]+)"', self.get("policy/").content.decode()))
        for page, shown in self.pages.items():
            with self.subTest(page=page):
                assert set(re.findall(r'href="/packhouse/policy/[0-9/]*#([^"]+)"', shown.words)) <= anchors

    def test_no_page_asks_another_server_for_anything(self) -> None:
        """Fonts, styles and scripts come from here; the browser is allowed nothing else."""
        loaded = re.compile(r'<(?:link|script|img|use)[^>]*\s(?:href|src)="(?!/static/)([^"]*)"')
        for page, shown in self.pages.items():
            with self.subTest(page=page):
                assert loaded.findall(shown.words) == []
                assert "default-src 'self'" in shown.allowed

    def test_what_one_person_sees_is_kept_by_no_shared_cache(self) -> None:
        """Fault 73: an answer is for the one who asked."""
        assert "private" in self.get("wallet/").headers["Cache-Control"]

    def test_what_is_not_there_is_said_in_our_own_look(self) -> None:
        """A wrong address leads to a page with a way on."""
        answer = self.get("nothing/")
        assert answer.status_code == 404
        assert "There is nothing here" in answer.content.decode()

    def test_every_page_says_where_one_is(self) -> None:
        """A title, one heading of the first order, a way past the menu, and one current entry at most."""
        for page, shown in self.pages.items():
            with self.subTest(page=page):
                assert shown.words.count("<h1") == 1
                assert 'href="#main"' in shown.words
                assert shown.words.count('aria-current="page"') <= 1


def reader(page: str) -> str:
    """Say for whom a page is made."""
    return READERS.get(page, "tom" if page.startswith("console") else "ann")


def opened(browser: Client, url: str) -> Shown:
    """Open a page, and count what it asks the database."""
    with CaptureQueriesContext(connection) as made:
        answer = browser.get(url)
    return Shown(answer.status_code, answer.content.decode(), answer.headers["Content-Security-Policy"], len(made))
