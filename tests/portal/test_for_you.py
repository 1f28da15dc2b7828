"""What the policy means for one: which clauses stand open over one's own things, and until when."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.services.models import Order
from makegood.services.operations import drop_units
from makegood.sites.models import Site
from tests.look.test_pages import MOST_QUERIES
from tests.look.town import days
from tests.look.visits import HousesTest, words_of


class ForYou(HousesTest):
    """Ann in every house, in so many queries."""

    def shown(self, house: str, *, of: str = "") -> str:
        """Read the page in a house, and count what it took."""
        browser, address = self.browser("ann"), f"/{house}/policy/for-you/?of={of}"
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(address)
        assert len(queries) <= MOST_QUERIES, [each["sql"] for each in queries]
        return words_of(answer)

    def test_a_use_and_a_pack_have_their_ends(self) -> None:
        """C3a and C4: each with its thing, its clause, its end and the way to ask."""
        used = self.shown("packhouse", of="charge")
        assert used.index("Letter with Pia") < used.index("Chat with Pia")
        assert "Open until 15 March 2026, 23:59 ." in used
        paid = self.shown("packhouse", of="payment")
        assert "Option A: an untouched pack C4" in paid
        assert "Open until 16 March 2026, 23:59 ." in paid
        assert "See what it gives: money back for a mistake or any other reason" in paid

    def test_a_deposit_and_what_dropped_of_an_order_have_their_ends(self) -> None:
        """O1 is open for six months; O7 as long as the refill that was sold."""
        assert "Deposit · paid 2 February 2026" in self.shown("tallyhouse")
        running = Order.objects.get(product__code="newsletter-readers")
        drop_units(running, units=5, at=running.site.now())
        assert "Newsletter readers" in self.shown("tallyhouse", of="order")

    def test_a_session_has_three_deadlines(self) -> None:
        """Each is named, the longest last; once all are over nothing is left of them."""
        assert "Nothing that you paid" in self.shown("lanternroom", of="charge")
        Site.objects.filter(slug="lanternroom").update(frozen_at=days(-31))
        shown = self.shown("lanternroom", of="charge")
        assert shown.index("A day to complain V15") < shown.index("A week to tell us V2a")

    def test_a_fee_is_asked_about_by_itself(self) -> None:
        """What it still gives takes reading all that was paid for it: the page leads there."""
        page = self.page("/roundtable/policy/for-you/").content.decode()
        assert 'href="/roundtable/help/?only=bill"' in page

    def test_a_site_that_counts_no_time_says_so(self) -> None:
        """The policy of letters sets no end to any ask."""
        assert "See what can be asked all the same" in self.shown("wrenfield")
