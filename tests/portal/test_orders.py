"""Ordering by the unit: the price before anything is ordered, how the delivery goes, until when a refill is open."""

from makegood.services.models import Order
from makegood.services.operations import answer_stop, drop_units
from tests.look.visits import HouseTest, words_of


class Orders(HouseTest):
    """Ann has one order delivered, one of which units dropped, and one on its way; Bob has 20 dollars and none."""

    house = "tallyhouse"

    def order(self, status: str) -> Order:
        """Give Ann's latest order in a state."""
        return Order.objects.filter(member__handle="ann", status=status).latest("id")

    def test_the_price_list_says_what_refill_each_service_carries(self) -> None:
        """It is read before one orders (O6)."""
        shown = words_of(self.get("services/"))
        assert "Refill for 90 days: units that drop within 90 days of the order are delivered again." in shown
        assert "No refill: what was delivered and drops again is not made up for." in shown

    def test_the_price_is_worked_out_before_anything_is_ordered(self) -> None:
        """Looking at a price costs nothing and changes nothing."""
        before = Order.objects.count()
        shown = words_of(self.get("orders/new/leaflets/?units=100"))
        assert "100 × US$0.05 US$5.00" in shown
        assert "Order 100 for US$5.00" in shown
        assert Order.objects.count() == before

    def test_units_that_cannot_be_are_said_at_the_field(self) -> None:
        """None, or more than the books can hold, is no order."""
        for units in ("0", "-3", "many", "999999999999"):
            with self.subTest(units=units):
                assert (
                    "Order " not in words_of(self.get(f"orders/new/leaflets/?units={units}")).split("What it costs")[1]
                )

    def test_an_order_is_placed_and_paid_once(self) -> None:
        """Two clicks with one key are one order."""
        path = "orders/new/leaflets/"
        first = self.send(f"{path}?units=100", units="100")
        again = self.post(path, {"units": "100", "key": Order.objects.latest("id").key.rsplit(":", 1)[1]})
        assert first.url == again.url
        assert "100 units for US$5.00" in words_of(self.get(first.url.removeprefix("/tallyhouse/")))

    def test_too_small_a_balance_is_said_with_what_is_missing(self) -> None:
        """The page says how much is missing; an order sent all the same is refused and comes back as typed."""
        assert "Still missing US$30.00" in words_of(self.get("orders/new/leaflets/?units=1000", by="bob"))
        answer = self.send("orders/new/leaflets/?units=10", by="bob", units="1000")
        assert answer.status_code == 409
        assert "only 20.00 USD of the balance can be used" in words_of(answer)

    def test_an_order_says_how_far_it_is_and_how_it_can_be_stopped(self) -> None:
        """Delivered and still to come, with the way to ask for a stop."""
        running = self.order("in_progress")
        shown = self.get(f"orders/{running.pk}/")
        assert "Of 50 units 20 delivered, 30 still to come." in shown.content.decode()
        assert f"/help/order-{running.pk}/money/cancel_order/" in shown.content.decode()

    def test_an_order_that_cannot_be_stopped_says_so(self) -> None:
        """What the system answered stands on the page."""
        running = self.order("in_progress")
        answer_stop(running, possible=False, at=self.site.now())
        assert "It cannot be stopped any more" in words_of(self.get(f"orders/{running.pk}/"))

    def test_dropped_units_lead_to_a_refill_while_it_is_open(self) -> None:
        """The window, its end and its clause stand beside the way to ask."""
        running = drop_units(self.order("in_progress"), units=5, at=self.site.now())
        shown = self.get(f"orders/{running.pk}/")
        assert "It is open until 9 April 2026, 23:59" in words_of(shown)
        assert f"/help/order-{running.pk}/refill/drop/" in shown.content.decode()
        assert "#O6" in shown.content.decode()

    def test_history_pages_by_the_last_order_seen(self) -> None:
        """The page after the newest order begins with the one before it."""
        newest = self.order("in_progress")
        shown = self.get(f"orders/?before={newest.pk}").content.decode()
        assert f"/orders/{newest.pk}/" not in shown
        assert f"/orders/{Order.objects.get(dropped=30).pk}/" in shown

    def test_what_is_no_service_by_the_unit_cannot_be_ordered(self) -> None:
        """A made-up address leads nowhere."""
        assert self.get("orders/new/nothing/").status_code == 404
        assert self.get(f"orders/{self.order('completed').pk}/", by="bob").status_code == 404
