"""What the policy means for one: which clauses stand open over one's own things, and until when."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.payments.models import Payment
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

    def test_uses_packs_and_credits_stand_under_their_clauses(self) -> None:
        """C3a, C4 and C2: each with its things, their ends and the way to act; what closes first stands first."""
        used = self.shown("packhouse", of="charge")
        assert "Tell us soon C3a" in used
        assert used.index("Letter with Pia") < used.index("Chat with Pia")
        assert "Until 15 March 2026, 23:59" in used
        paid = self.shown("packhouse", of="payment")
        assert "Until 16 March 2026, 23:59" in paid
        assert "See what it gives: money back for a mistake or any other reason" in paid
        assert paid.index("Option A: an untouched pack C4") < paid.index("Packs of credits and how long they live C2")
        assert "100 credits can be spent Until 2 March 2027, 23:59" in paid

    def test_a_deposit_and_what_dropped_of_an_order_have_their_ends(self) -> None:
        """O1 is open for six months; O7 as long as the refill that was sold."""
        assert "Deposit · paid 2 February 2026" in self.shown("tallyhouse")
        running = Order.objects.get(product__code="newsletter-readers")
        drop_units(running, units=5, at=running.site.now())
        assert "Newsletter readers" in self.shown("tallyhouse", of="order")

    def test_a_session_has_three_deadlines(self) -> None:
        """Each is named, the longest last; once all are over nothing is left of them."""
        assert "Nothing of yours runs out" in self.shown("lanternroom", of="charge")
        Site.objects.filter(slug="lanternroom").update(frozen_at=days(-31))
        shown = self.shown("lanternroom", of="charge")
        assert shown.index("A day to complain V15") < shown.index("A week to tell us V2a")

    def test_many_payments_cost_no_more_queries_than_one(self) -> None:
        """V reads what a member paid in all: that is added up once, whatever there is to look at."""
        mine = Payment.objects.filter(member__handle="ann", site__slug="lanternroom").earliest("pk")
        for number in range(4):
            mine.pk, mine.key = None, f"more-{number}"
            mine.save()
        self.shown("lanternroom", of="payment")

    def test_a_membership_says_what_comes_next(self) -> None:
        """M17: the next fee with its day; M29: until when the last one can come back."""
        shown = self.shown("roundtable")
        assert "Membership and its fee M17 The next fee, US$29.99; whoever cancels before is not charged On" in shown
        Site.objects.filter(slug="roundtable").update(frozen_at=days(-11))
        shown = self.shown("roundtable")
        assert "The fee of US$29.99 can come back for a change of mind Until 5 March 2026" in shown
        assert "See what it gives" in shown

    def test_a_site_that_counts_no_time_says_so(self) -> None:
        """The policy of letters sets no end to any ask; credits expire all the same (L9)."""
        shown = self.shown("wrenfield")
        assert "credits can be spent Until" in shown
        Site.objects.filter(slug="wrenfield").update(frozen_at=days(300))
        assert "See what can be asked all the same" in self.shown("wrenfield")
