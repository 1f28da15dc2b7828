"""Where money and credits went, and what is owed over time: pictures with every figure behind them."""

from datetime import timedelta

from makegood.console.flows import SPENT, Asked, flow_pictures
from makegood.console.owing import Pace, ticks_of
from makegood.kernel.credits import Credits
from makegood.ledger.book import AccountKind
from makegood.ledger.queries import balance, course
from tests.look.town import days
from tests.look.visits import TownTest, words_of


class Flows(TownTest):
    """Tom asks where it all went."""

    def shown(self, path: str) -> str:
        """Give what a page of the books says."""
        return words_of(self.get(f"console/books/{path}", by="tom"))

    def test_what_came_in_is_followed_to_its_end(self) -> None:
        """Packs of the whole town: kept and gone back, spent by service, left, bought back."""
        shown = self.shown("flow/?since=2026-01-01T00:00")
        for row in (
            "Pack: 100 credits Kept by the site €50.00",
            "Pack: 100 credits Left 100 credits",
            "Spent on services Letter 20 credits",
            "Pack: 20 credits Bought back, for a refund 20 credits",
        ):
            with self.subTest(row=row):
                assert row in shown

    def test_nothing_is_lost_between_two_columns(self) -> None:
        """What the packs brought is what became of it, and what was spent is what the services cost."""
        pictures = flow_pictures(Asked(self.town.site.pk, days(0)))
        for picture in pictures:
            for box in picture.picture.boxes:
                rows = [each.stream for each in picture.picture.ribbons]
                coming = sum(each.count for each in rows if each.target == box.name)
                going = sum(each.count for each in rows if each.source == box.name)
                with self.subTest(box=box.name):
                    assert {coming, going} <= {0, box.count}
        assert SPENT in {label.box.name for label in pictures[-1].labels}

    def test_a_period_shows_what_came_in_within_it_only(self) -> None:
        """In the first week of March Ann bought the large pack, and nobody anything else."""
        shown = self.shown("flow/?since=2026-03-01T00:00&until=2026-03-08T00:00")
        assert "Pack: 100 credits Kept by the site €50.00" in shown
        assert "Pack: 50 credits" not in shown

    def test_a_period_that_runs_backwards_is_said_at_its_field(self) -> None:
        """What was typed stays; the last thirty days are shown."""
        answer = self.get("console/books/flow/?since=2026-03-08T00:00&until=2026-03-01T00:00", by="tom")
        assert answer.status_code == 422
        assert "A period ends after it begins." in words_of(answer)

    def test_one_payment_is_drawn_by_itself(self) -> None:
        """The pack from which letters were paid."""
        shown = self.shown(f"payments/{self.town.spent.pk}/?picture=1")
        assert "Pack: 50 credits Spent on services 15 credits" in shown
        assert "Spent on services Letter 10 credits" in shown

    def test_what_is_owed_is_drawn_over_time(self) -> None:
        """By weeks, with what it comes to at the end."""
        shown = self.shown("owing/")
        assert "Credits outstanding: 145 credits" in shown
        assert "Breakage, all told: 0 credits" in shown

    def test_what_is_to_come_shows_what_expires(self) -> None:
        """Years ahead nothing is left, and all of it is breakage."""
        shown = self.shown("owing/?since=2026-03-01T00:00&until=2030-03-01T00:00&by=month")
        assert "Credits outstanding: 0 credits" in shown
        assert "Breakage, all told: 145 credits" in shown

    def test_a_course_agrees_with_the_balance_of_each_instant(self) -> None:
        """One statement for all instants says what a statement for each does."""
        site, kinds = self.town.site, (AccountKind.WALLET, AccountKind.EARNED)
        ticks = ticks_of(days(-50), days(800), pace=Pace.MONTH, zone=site.time_zone)
        found = course(site.pk, kinds=kinds, ticks=ticks)
        for kind in kinds:
            for tick, amount in zip(ticks, found.together(kind, asset="credits"), strict=True):
                with self.subTest(kind=kind, tick=tick):
                    assert amount == balance(site.pk, kind=kind, as_of=tick)

    def test_an_instant_of_the_line_counts_what_happened_at_it(self) -> None:
        """Ann's large pack is there at the very instant at which it was paid, and not before."""
        paid_at = self.town.untouched.paid_at
        assert paid_at is not None
        ticks = [paid_at - timedelta(microseconds=1), paid_at]
        found = course(self.town.site.pk, kinds=[AccountKind.WALLET], ticks=ticks)
        before, at_once = found.together(AccountKind.WALLET, asset="credits")
        assert isinstance(at_once, Credits)
        assert at_once.count - before.count == 100
