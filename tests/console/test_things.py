"""What a case is about: sessions drawn, instalments and deliveries listed, the letter that was sent before."""

from makegood.claims.models import Request
from makegood.sites.models import Site
from tests.look.town import ask, days, write
from tests.look.visits import HousesTest, words_of


class Things(HousesTest):
    """Tom opens a case of each house."""

    def case(self, site: Site) -> str:
        """Give what the page of a house's first case says."""
        claim = Request.objects.filter(site=site).earliest("id")
        return words_of(self.page(f"/{site.slug}/console/requests/{claim.pk}/", by="tom"))

    def test_a_session_is_drawn_with_what_went_wrong(self) -> None:
        """The minutes in a row, what was agreed, and the incident with its minutes."""
        shown = self.case(self.houses["lanternroom"])
        assert "Session 5 minutes at 6 credits" in shown
        assert "“She plays the lute.”" in shown
        assert "on the side of the performer, minutes 2 to 4" in shown

    def test_a_fee_shows_its_period_and_instalments(self) -> None:
        """When each part was due and whether it was paid."""
        shown = self.case(self.houses["roundtable"])
        assert "Period 2 March 2026 to 2 April 2026" in shown
        assert "US$29.99: paid" in shown

    def test_the_story_of_a_fee_tells_of_its_membership(self) -> None:
        """When it fell due and was paid, and what became of the membership; other fees stay out of it."""
        shown = self.case(self.houses["roundtable"])
        assert "The fee fell due: US$29.99." in shown
        assert shown.count("The fee was paid.") == 1
        assert "Ann began a membership." in shown

    def test_an_order_shows_its_deliveries(self) -> None:
        """How many of how many, how many dropped, step by step."""
        shown = self.case(self.houses["tallyhouse"])
        assert "100 of 100 delivered, 30 of these dropped" in shown
        assert "Deliveries" in shown
        assert "70 delivered 30 on their way again" in shown

    def test_a_letter_sent_twice_is_shown_beside_the_first(self) -> None:
        """The earlier text is at hand."""
        town = self.town
        (pia,) = town.site.counterparts.all()
        copy = write(town.ann, pia, at=days(0))
        claim = ask(town.ann, "credits", "technical_issue", charge=copy, at=days(0))
        shown = words_of(self.get(f"console/requests/{claim.pk}/", by="tom"))
        assert "The same letter was sent before , 11 March 2026, 12:00" in shown

    def test_what_is_known_of_an_account_is_at_hand(self) -> None:
        """Memberships, orders and reports stand on the page of its standing, where the site has them."""
        seen = {"roundtable": "A month", "tallyhouse": "20 of 50 delivered", "wrenfield": "Ann reported Rosa : scam"}
        for slug, words in seen.items():
            with self.subTest(slug=slug):
                assert words in words_of(self.page(f"/{slug}/console/members/ann/standing/", by="tom"))
