"""The landing page and the start page of a site: what runs here, what it shows best, what it costs."""

from pathlib import Path

import pytest
from django.test import override_settings

from makegood.catalogue.packs import load_pack
from makegood.portal.introductions import INTRODUCTIONS
from tests.look.visits import HousesTest, words_of

PACKS = Path(__file__).parents[2] / "packs"


@pytest.mark.parametrize("pack", sorted(INTRODUCTIONS))
def test_a_clause_to_read_is_in_its_policy(pack: str) -> None:
    """What is offered to be read on the landing page is there."""
    policy = load_pack(PACKS / pack).policy_text
    clauses = [idea.clause for idea in INTRODUCTIONS[pack].ideas if idea.clause]
    assert clauses
    assert all(f"{{#{clause}" in policy for clause in clauses)


class Landing(HousesTest):
    """The page on which a newcomer stands."""

    def test_it_introduces_every_site_with_three_things_to_try(self) -> None:
        """Each with what it shows best; packs that come along are known."""
        page = self.browser("stranger").get("/").content.decode()
        assert page.count("Shows best:") == len(self.houses) + 2
        assert page.count('class="try"') == 3 * (len(self.houses) + 2)
        assert 'href="/lanternroom/policy/#V10"' in page

    def test_outside_a_demo_it_names_nobody(self) -> None:
        """A real site shows no hats, and sends to the sign-in page."""
        words = words_of(self.browser("stranger").get("/"))
        assert "Ann" not in words
        assert "Sign in" in words

    @override_settings(MAKEGOOD_DEMO=True)
    def test_in_a_demo_one_click_leads_to_the_page_in_the_right_hat(self) -> None:
        """The form of an idea signs in who it takes, and comes out where it says."""
        browser = self.browser("stranger")
        page = browser.get("/")
        assert "you can be anybody" in words_of(page)
        introduced = next(each for each in page.context["sites"] if each.site.slug == "wrenfield")
        idea = introduced.tries[0]
        sent = {"user": str(idea.hat.user_id), "site": "wrenfield", "back": idea.path}
        came_out = browser.post("/sign-in/as/", sent)
        assert (idea.hat.name, came_out.url) == ("Ann", "/wrenfield/help/")
        assert browser.get(came_out.url).status_code == 200

    def test_a_house_lists_all_that_it_sells(self) -> None:
        """Plans with their trial, units and minutes each with what they cost."""
        said = {slug: words_of(self.browser("stranger").get(f"/{slug}/")) for slug in self.houses}
        assert "Memberships" in said["roundtable"]
        assert "7 days on trial, free" in said["roundtable"]
        assert "for 3 months" in said["roundtable"]
        assert "Orders, by the unit" in said["tallyhouse"]
        assert "6 credits a minute" in said["lanternroom"]
        assert "with 60 credits" in said["wrenfield"]
