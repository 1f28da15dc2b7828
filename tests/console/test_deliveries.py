"""Fulfilment on the console: the steps of an order, and recording what went wrong with it or with a use."""

from makegood.services.models import Incident, Order
from makegood.services.operations import drop_units
from tests.look.visits import HouseTest, TownTest, words_of


class Orders(HouseTest):
    """Tom reports how deliveries go; Eva looks at them."""

    house = "tallyhouse"

    def order(self, status: str) -> Order:
        """Give the latest order in a state."""
        return Order.objects.filter(status=status).latest("id")

    def report(self, order: Order, step: str, **other: object) -> int:
        """Send the form of a step, and give the status of the answer."""
        sent = {"key": "0" * 32, "step": step} | other
        return self.post(f"console/orders/{order.pk}/", sent, by="tom").status_code

    def test_the_list_begins_with_what_goes_on(self) -> None:
        """What has ended stands behind a filter."""
        shown = words_of(self.get("console/orders/", by="tom"))
        assert "Newsletter readers" in shown
        assert "Reader visits" not in shown

    def test_what_dropped_and_is_not_on_its_way_stands_behind_a_filter(self) -> None:
        """Only that waits for somebody."""
        assert "Nothing dropped" in words_of(self.get("console/orders/?show=dropped", by="tom"))
        drop_units(self.order("in_progress"), units=5, at=self.site.now())
        assert "Newsletter readers" in words_of(self.get("console/orders/?show=dropped", by="tom"))

    def test_units_are_reported_once(self) -> None:
        """Two clicks with one key are one report, under the name of who sent it."""
        running = self.order("in_progress")
        for _ in range(2):
            assert self.report(running, "deliver", units="10") == 302
        running.refresh_from_db()
        assert running.delivered == 30
        shown = words_of(self.get(f"orders/{running.pk}/"))
        assert "10 units delivered; 30 in all so far." in shown

    def test_more_than_is_owed_is_refused_in_words(self) -> None:
        """The form comes back and says how many can be."""
        running = self.order("in_progress")
        sent = {"key": "0" * 32, "step": "deliver", "units": "31"}
        answer = self.post(f"console/orders/{running.pk}/", sent, by="tom")
        assert answer.status_code == 409
        assert "only 30 units are still to be delivered" in words_of(answer)

    def test_units_have_to_be_said(self) -> None:
        """An empty field is no report."""
        assert self.report(self.order("in_progress"), "deliver", units="") == 422
        assert self.report(self.order("in_progress"), "nonsense") == 422

    def test_a_delivery_is_stopped_or_not_as_the_system_says(self) -> None:
        """The answer stands on the member's page."""
        running = self.order("in_progress")
        assert self.report(running, "cannot_stop") == 302
        assert "It cannot be stopped any more" in words_of(self.get(f"orders/{running.pk}/"))

    def test_an_order_that_was_given_up_shows_no_further_steps(self) -> None:
        """What ended is reported on no more, but for what of it drops."""
        running = self.order("in_progress")
        assert self.report(running, "fail") == 302
        shown = words_of(self.get(f"console/orders/{running.pk}/", by="tom"))
        assert "given up" in shown
        assert "Give the order up" not in shown
        assert self.report(running, "fail") == 409

    def test_who_only_reads_sees_no_form(self) -> None:
        """Eva is an auditor."""
        shown = self.get(f"console/orders/{self.order('in_progress').pk}/", by="eva")
        assert "You look at this order" in words_of(shown)
        assert 'name="step"' not in shown.content.decode()


class Uses(TownTest):
    """Tom records what went wrong with Ann's letter."""

    def record(self, **told: str) -> int:
        """Send the form, and give the status of the answer."""
        sent = {"act": "incident", "kind": "poor_translation", "side": "site"} | told
        return self.post(f"console/uses/{self.town.letter.pk}/", sent, by="tom").status_code

    def test_what_went_wrong_is_recorded_once(self) -> None:
        """It is a fact from then on, also on the member's page; a second click adds nothing."""
        before = Incident.objects.count()
        assert (self.record(), self.record()) == (302, 302)
        assert Incident.objects.count() == before + 1
        assert "badly translated" in words_of(self.get(f"charges/{self.town.letter.pk}/"))

    def test_an_unknown_kind_is_not_recorded(self) -> None:
        """The form comes back."""
        assert self.record(kind="boredom") == 422

    def test_uses_are_listed_by_member(self) -> None:
        """Ann's letter is among hers, and not among Bob's."""
        mine = f"/console/uses/{self.town.letter.pk}/"
        assert mine in self.get("console/uses/?member=ann", by="tom").content.decode()
        assert mine not in self.get("console/uses/?member=bob", by="tom").content.decode()

    def test_another_sites_staff_find_nothing(self) -> None:
        """Fault 71: a use is of one site."""
        answer = self.browser("zoe").get(f"/elsewhere/console/uses/{self.town.letter.pk}/")
        assert answer.status_code == 404
