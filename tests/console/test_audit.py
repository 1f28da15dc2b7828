"""The audit page: what does not hold is named, and what is stuck stands there without being asked for."""

import pgtrigger

from makegood.sites.models import ChainLink, Delivery, Event
from tests.look.visits import TownTest, words_of


class Audits(TownTest):
    """Eva looks after the books of the town's site."""

    def shown(self, *, run: str = "?run=1") -> str:
        """Give what the page says."""
        return words_of(self.get(f"console/audit/{run}", by="eva"))

    def test_all_is_in_order(self) -> None:
        """Books, chain, decisions and records, each with its word."""
        shown = self.shown()
        for said in ("Books balance", "Chain whole", "Decisions the same", "Records agree", "Stuck 0"):
            with self.subTest(said=said):
                assert said in shown

    def test_the_first_broken_link_is_named(self) -> None:
        """Somebody rewrote what had been chained."""
        link = ChainLink.objects.filter(site=self.town.site).order_by("number")[3]
        with pgtrigger.ignore("sites.Event:events_stay"):
            Event.objects.filter(pk=link.event_id).update(actor="nobody")
        shown = self.shown()
        assert "Chain broken" in shown
        assert f"Link {link.number}, event {link.event_id}: the event is not what was chained." in shown

    def test_a_delivery_that_failed_is_in_sight_at_once(self) -> None:
        """Nobody has to run the check for it, and the overview counts it."""
        stuck = Delivery.objects.filter(site=self.town.site).earliest("id")
        Delivery.objects.filter(pk=stuck.pk).update(done_at=None, tries=2, error="ValueError: no")
        shown = self.shown(run="")
        assert "Stuck 1" in shown
        assert f"did not reach {stuck.handler} in 2 tries: ValueError: no" in shown
        assert "Events not delivered 1" in words_of(self.get("console/overview/", by="eva"))
