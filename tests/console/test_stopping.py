"""An order that its owner cancels: an agent passes on what the system says about stopping it."""

from makegood.claims.asks import Ask
from makegood.claims.models import Request, RequestStatus
from makegood.claims.operations import make_request
from makegood.services.models import Order, OrderStatus
from tests.look.town import NOON
from tests.look.visits import HouseTest, browser_of, words_of


class Stopping(HouseTest):
    """Ann has cancelled an order of which 20 of 50 units are there; Tom opens the case."""

    house = "tallyhouse"

    def setUp(self) -> None:
        self.order = Order.objects.get(site=self.site, member__handle="ann", units=50)
        ask = Ask("money", "cancel_order", order=self.order)
        self.claim = make_request(self.order.member, ask=ask, at=NOON, key="stop")
        assert self.claim.status == RequestStatus.OPEN

    def answer(self, answer: str) -> str:
        """Pass on the system's answer, and give what the case says then."""
        sent = {"finding": "order.stoppable", "answer": answer}
        page = f"/{self.house}/console/requests/{self.claim.pk}/"
        shown = words_of(browser_of("tom").post(f"{page}find/", sent, follow=True))
        self.claim, self.order = Request.objects.get(pk=self.claim.pk), Order.objects.get(pk=self.order.pk)
        return shown

    def test_the_question_names_its_clause(self) -> None:
        """Who answers sees what asks, and what comes of either answer."""
        shown = words_of(self.get(f"console/requests/{self.claim.pk}/", by="tom"))
        assert "Our system has not said yet whether the order could be stopped. Does it say so? asked by O3a" in shown

    def test_an_order_that_can_be_stopped_is_stopped_and_paid_back(self) -> None:
        """O3: what was not delivered comes back to the balance at once."""
        assert "Granted, and arrived" in self.answer("yes")
        assert (self.order.status, self.claim.status) == (OrderStatus.STOPPED, RequestStatus.SETTLED)

    def test_an_order_that_cannot_be_stopped_goes_on(self) -> None:
        """O3a: the request is denied by that clause, and the delivery goes on."""
        assert "O3a" in self.answer("no")
        assert (self.order.status, self.claim.status) == (OrderStatus.IN_PROGRESS, RequestStatus.DENIED)

    def test_what_was_settled_meanwhile_is_said(self) -> None:
        """A second agent who answers from an old page changes nothing, and reads why."""
        self.answer("yes")
        assert "something was granted on it already" in self.answer("no")
        assert self.order.status == OrderStatus.STOPPED
