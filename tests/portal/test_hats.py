"""Putting on another hat in a demo: one click, and the same thing is seen by somebody else."""

from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from makegood.members.models import User
from tests.look.visits import TownTest, words_of


@override_settings(MAKEGOOD_DEMO=True)
class Hats(TownTest):
    """The strip over the pages of a demo."""

    def put_on(self, name: str, *, back: str, by: Client, site: str = "packhouse") -> HttpResponse:
        """Press the button of somebody while the page `back` stands open."""
        user = User.objects.get(email=f"{name}@example.org")
        return by.post("/sign-in/as/", {"user": str(user.pk), "site": site, "back": back})

    def test_a_request_is_seen_from_the_other_side(self) -> None:
        """Ann's request becomes Tom's case, and her request again."""
        browser, number = self.browser("ann"), self.town.waiting.pk
        case = self.put_on("tom", back=f"/packhouse/requests/{number}/", by=browser)
        assert case.url == f"/packhouse/console/requests/{number}/"
        seen = words_of(browser.get(case.url))
        assert "You are Tom, agent" in seen
        assert "Be Ann Archer" in seen
        assert self.put_on("ann", back=case.url, by=browser).url == f"/packhouse/requests/{number}/"

    def test_what_the_other_one_may_not_see_is_not_opened(self) -> None:
        """Somebody else's request leads Bob to his own start page, and so does a page of another site."""
        browser = self.browser("tom")
        for back in (
            f"/packhouse/console/requests/{self.town.waiting.pk}/",
            "/elsewhere/policy/",
            "//evil.example/",
            "",
        ):
            assert self.put_on("bob", back=back, by=browser).url == "/packhouse/"

    def test_lists_and_the_policy_stay_open(self) -> None:
        """Another member looks at their own wallet, and everybody at the same policy."""
        browser = self.browser("ann")
        assert self.put_on("bob", back="/packhouse/wallet/", by=browser).url == "/packhouse/wallet/"
        assert self.put_on("tom", back="/packhouse/wallet/", by=browser).url == "/packhouse/console/"
        assert self.put_on("ann", back="/packhouse/policy/1/", by=browser).url == "/packhouse/policy/1/"

    def test_nobody_is_put_on_where_they_are_not(self) -> None:
        """Neither a person on a site of others, nor a number that nobody has."""
        browser = self.browser("ann")
        assert self.put_on("bob", back="", by=browser, site="elsewhere").status_code == 404
        for user in ("", "-1", "999999999999", "9" * 40, "٣", "1 or 1"):
            assert browser.post("/sign-in/as/", {"user": user, "site": "packhouse"}).status_code == 404

    def test_everybody_of_the_site_is_offered(self) -> None:
        """Staff before members, and not oneself."""
        strip = self.get("wallet/").content.decode().split('aria-label="Demo"')[1].split("</aside>")[0]
        assert [strip.find(name) > 0 for name in ("Tom", "Eva", "Bob Baker", "Zoe")] == [True, True, True, False]
        assert strip.count("Ann Archer") == 1
        assert "Be Tom" in strip
        assert strip.find("Tom") < strip.find("Bob Baker")

    def test_the_sign_in_page_puts_the_wanted_site_first(self) -> None:
        """Whoever was on the way to a site finds its people on top."""
        page = words_of(self.browser("stranger").get("/sign-in/?next=/packhouse/wallet/"))
        assert 0 < page.find("Packhouse") < page.find("Elsewhere")

    def test_the_sign_in_page_begins_with_its_people(self) -> None:
        """No field draws the browser past them."""
        assert "autofocus" not in self.browser("stranger").get("/sign-in/").content.decode()


class NoHats(TownTest):
    """Anywhere but in a demo."""

    def test_there_is_no_strip(self) -> None:
        """Neither over a page of a site nor over the sign-in page."""
        assert "Demo" not in words_of(self.get("wallet/"))
        page = self.browser("stranger").get(reverse("portal:sign_in"))
        assert "come in with one click" not in words_of(page)
        assert "autofocus" in page.content.decode()
