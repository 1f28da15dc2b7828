"""Asking about things of every kind: what has a page in the help centre, and for whom."""

import re
from html import unescape
from unittest.mock import patch

from makegood.claims.models import Request
from makegood.members.models import Counterpart, Member
from makegood.memberships.models import Bill
from makegood.portal.things import thing_of
from makegood.services.models import Order, Session
from makegood.services.operations import drop_units
from tests.look.visits import HousesTest, words_of


class EveryKindOfThing(HousesTest):
    """Ann asks about a fee, an order, a session and a correspondent."""

    def owner(self, house: str) -> Member:
        """Give the member who has the things of a house."""
        return Member.objects.get(site=self.houses[house], handle="ann")

    def grounds(self, house: str, thing: object, *, by: str = "ann") -> str:
        """Open the second step, and give what it says."""
        answer = self.page(f"/{house}/help/{thing}/", by=by)
        assert answer.status_code == 200
        return words_of(answer)

    def test_a_fee_of_a_membership_can_be_asked_about(self) -> None:
        """M29: a cancellation with refund is asked of one bill."""
        bill = Bill.objects.filter(member=self.owner("roundtable")).earliest("id")
        shown = self.grounds("roundtable", thing_of(bill))
        assert "A month, fee 1 · 2 February 2026, 10:00 · US$29.99" in shown
        assert "I have cancelled and want this fee back" in shown

    def test_an_order_that_dropped_can_start_again(self) -> None:
        """O7: what a refill gives is no amount, and is said all the same."""
        ann = self.owner("tallyhouse")
        running = Order.objects.get(member=ann, product__code="newsletter-readers")
        order = drop_units(running, units=5, at=ann.site.now())
        shown = self.grounds("tallyhouse", thing_of(order))
        assert "Units that had been delivered dropped again A refill for units that dropped again starts again" in shown

    def test_a_session_is_asked_about_as_the_use_that_it_was(self) -> None:
        """The minutes that failed come back: the page knows how many credits they cost."""
        session = Session.objects.get(member=self.owner("wrenfield"))
        shown = self.grounds("wrenfield", thing_of(session))
        assert "There was no picture, or it broke off Credits back for a video that failed 4 credits" in shown
        assert "The same letter came twice" not in shown

    def test_a_correspondent_can_be_asked_about_by_whoever_wrote_to_them(self) -> None:
        """Rosa is somebody to ask about for Ann; on another site she does not exist."""
        rosa = Counterpart.objects.get(handle="rosa", site=self.houses["wrenfield"])
        assert "Rosa, with all that you used together" in self.grounds("wrenfield", thing_of(rosa))
        assert self.page(f"/lanternroom/help/{thing_of(rosa)}/").status_code == 404

    def test_the_history_is_listed_by_kinds_and_searched(self) -> None:
        """Fees, uses and people each have their shelf; a word of a line is enough to find it again."""
        shown = words_of(self.page("/wrenfield/help/"))
        for heading in ("What you paid", "What you used", "Whom you met"):
            assert heading in shown
        found = words_of(self.page("/wrenfield/help/?only=charge&find=letter+rosa"))
        assert "Letter with Rosa" in found
        assert "Flowers with Rosa" not in found
        assert "Nothing here has “violin” in it." in words_of(self.page("/wrenfield/help/?find=violin"))

    def test_what_the_policy_has_no_word_for_is_no_kind_to_pick(self) -> None:
        """Nobody is sent to a page about Mia that could only say that there is nothing to ask."""
        assert "Whom you met" not in words_of(self.page("/lanternroom/help/"))

    def test_a_long_history_has_further_pages(self) -> None:
        """Keyset paging: what was on one page is not on the next."""
        with patch("makegood.portal.views.help.PAGE", 1):
            first = self.page("/wrenfield/help/?only=charge")
            further = re.search(r'href="(\?only=charge[^"]*before=\d+)"', first.content.decode())
            assert further, "there is more than one"
            second = self.page(f"/wrenfield/help/{unescape(further[1])}")
        assert "Flowers with Rosa" in words_of(first)
        assert "Video chat with Rosa" in words_of(second)
        assert "Flowers with Rosa" not in words_of(second)

    def test_what_is_open_already_is_said_before_asking_again(self) -> None:
        """Ann asked about her session: the second step leads to that request."""
        session = Session.objects.get(member=self.owner("lanternroom"))
        asked = Request.objects.get(charge=session.charge_id)
        page = self.page(f"/lanternroom/help/{thing_of(session)}/").content.decode()
        assert f'href="/lanternroom/requests/{asked.pk}/"' in page

    def test_every_ground_of_every_thing_says_what_it_gives(self) -> None:
        """No ground that can be picked leads to a page that breaks, a question of the system among them."""
        order = Order.objects.get(member=self.owner("tallyhouse"), product__code="newsletter-readers")
        answer = self.page(f"/tallyhouse/help/{thing_of(order)}/money/cancel_order/")
        assert "Our system tells us whether the order could be stopped." in words_of(answer)

    def test_nobody_asks_about_whom_they_never_met(self) -> None:
        """Bob spent nothing on Mia: the two look the same, that she is not his and that she is not there."""
        mia = Counterpart.objects.get(handle="mia")
        assert self.page(f"/lanternroom/help/{thing_of(mia)}/", by="bob").status_code == 404
        order = Order.objects.filter(member=self.owner("tallyhouse")).earliest("id")
        assert self.page(f"/tallyhouse/help/{thing_of(order)}/", by="bob").status_code == 404
