"""Asking about things of every kind: what has a page in the help centre, and for whom."""

from makegood.members.models import Counterpart, Member
from makegood.memberships.models import Bill
from makegood.portal.things import thing_of
from makegood.services.models import Order, Session
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
        assert "A cancellation with refund" in shown

    def test_an_order_that_dropped_can_start_again(self) -> None:
        """O7: what a refill gives is no amount, and is said all the same."""
        order = Order.objects.get(member=self.owner("tallyhouse"), dropped__gt=0)
        shown = self.grounds("tallyhouse", thing_of(order))
        assert "Units that dropped again A refill starts again" in shown

    def test_a_session_is_asked_about_as_the_use_that_it_was(self) -> None:
        """The minutes that failed come back: the page knows how many credits they cost."""
        session = Session.objects.get(member=self.owner("wrenfield"))
        assert "A video that failed Credits back 4 credits" in self.grounds("wrenfield", thing_of(session))

    def test_a_correspondent_can_be_asked_about_by_whoever_wrote_to_them(self) -> None:
        """Rosa is somebody to ask about for Ann; on another site she does not exist."""
        rosa = Counterpart.objects.get(handle="rosa", site=self.houses["wrenfield"])
        assert "Rosa, with all that you used together" in self.grounds("wrenfield", thing_of(rosa))
        assert self.page(f"/lanternroom/help/{thing_of(rosa)}/").status_code == 404

    def test_nobody_asks_about_whom_they_never_met(self) -> None:
        """Bob spent nothing on Mia: the two look the same, that she is not his and that she is not there."""
        mia = Counterpart.objects.get(handle="mia")
        assert self.page(f"/lanternroom/help/{thing_of(mia)}/", by="bob").status_code == 404
        order = Order.objects.filter(member=self.owner("tallyhouse")).earliest("id")
        assert self.page(f"/tallyhouse/help/{thing_of(order)}/", by="bob").status_code == 404
