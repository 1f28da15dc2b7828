"""The account home: what a member has, on every kind of site."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.memberships.models import Membership, MembershipStatus
from tests.look.visits import HousesTest, words_of


class Home(HousesTest):
    """The page on which a member starts."""

    def home(self, slug: str, *, by: str = "ann") -> str:
        """Give what the start page of a house says, and hold it to a dozen queries."""
        browser = self.browser(by)
        with CaptureQueriesContext(connection) as made:
            answer = browser.get(f"/{slug}/")
        assert answer.status_code == 200
        assert len(made) <= 12
        return words_of(answer)

    def test_a_house_with_credits_shows_them(self) -> None:
        """And says nothing of money or memberships that it does not deal in."""
        words = self.home("lanternroom")
        assert "Your credits" in words
        assert "Your balance" not in words
        assert "Your membership" not in words

    def test_a_house_with_orders_shows_the_balance(self) -> None:
        """A member without credits is shown none."""
        words = self.home("tallyhouse")
        assert "Your balance" in words
        assert "Your credits" not in words

    def test_a_house_with_plans_shows_the_membership(self) -> None:
        """Ann is paid up; where a fee is overdue, the page says so."""
        words = self.home("roundtable")
        assert "A month active" in words
        assert "overdue" not in words
        Membership.objects.filter(member__handle="bob").update(status=MembershipStatus.OVERDUE)
        assert "A fee of yours is overdue" in self.home("roundtable", by="bob")

    def test_a_house_with_both_shows_both(self) -> None:
        """Letters are paid with credits, and a subscription brings some."""
        words = self.home("wrenfield")
        assert "Your credits" in words
        assert "You are a guest here" in words
