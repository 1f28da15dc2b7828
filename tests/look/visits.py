"""A town with browsers in it: what the tests of the faces begin with."""

import re
from collections.abc import Mapping
from typing import ClassVar

from django.http import HttpResponse
from django.test import Client, TestCase

from makegood.members.models import User
from makegood.payments.sandbox.visitor import Visitor
from makegood.sites.models import Site
from tests.look.houses import build_house, build_houses
from tests.look.town import Town, build_town, open_sandbox

# Who signs in by which name; a stranger does not.
CAST = ("ann", "bob", "joy", "tom", "pat", "olga", "eva", "zoe", "stranger")


def browser_of(name: str) -> Client:
    """Give the browser of somebody of the cast, signed in."""
    client = Client()
    if name != "stranger":
        client.force_login(User.objects.get(email=f"{name}@example.org"))
    return client


class SandboxTest(TestCase):
    """Tests of pages that lead to the processor: one sandbox for all of them, and somebody who visits it."""

    visitor: ClassVar[Visitor]

    @classmethod
    def setUpClass(cls) -> None:
        cls.visitor = cls.enterClassContext(open_sandbox())
        super().setUpClass()


class TownTest(SandboxTest):
    """Tests of pages: the town is built once for all of them, and each begins with it untouched."""

    town: Town
    houses: ClassVar[Mapping[str, Site]] = {}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.town = build_town(cls.visitor)

    def page(self, path: str, *, by: str = "ann") -> HttpResponse:
        """Open a page by its whole address."""
        return self.browser(by).get(path)

    def browser(self, name: str) -> Client:
        """Give the browser of somebody of the cast, signed in."""
        return browser_of(name)

    def get(self, path: str, *, by: str = "ann") -> HttpResponse:
        """Open a page of the town's site."""
        return self.browser(by).get(f"/packhouse/{path}")

    def post(self, path: str, sent: dict[str, object] | None = None, *, by: str = "ann") -> HttpResponse:
        """Send a form to a page of the town's site."""
        return self.browser(by).post(f"/packhouse/{path}", sent or {})


class HousesTest(TownTest):
    """Tests of pages that also need what the houses hold: memberships, sessions, orders, disputes."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.houses = build_houses()


class HouseTest(TestCase):
    """Tests of pages of one house: its story is played once for all of them."""

    house: ClassVar[str]
    site: ClassVar[Site]

    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(open_sandbox())
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        cls.site = build_house(cls.house)

    def get(self, path: str, *, by: str = "ann") -> HttpResponse:
        """Open a page of the house."""
        return browser_of(by).get(f"/{self.house}/{path}")

    def post(self, path: str, sent: dict[str, object] | None = None, *, by: str = "ann") -> HttpResponse:
        """Send a form to a page of the house."""
        return browser_of(by).post(f"/{self.house}/{path}", sent or {})

    def send(self, path: str, *, by: str = "ann", **filled: object) -> HttpResponse:
        """Open a page, fill in its form and send it."""
        return self.post(path, {"key": key_in(self.get(path, by=by))} | filled, by=by)


def words_of(answer: HttpResponse) -> str:
    """Give what a page says, without its markup and on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def key_in(answer: HttpResponse) -> str:
    """Give the key that a page's first form carries."""
    found = re.search(r'name="key" value="([0-9a-f]{32})"', answer.content.decode())
    assert found, "the page holds no form with a key"
    return found[1]
