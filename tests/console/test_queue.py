"""The queue: by deadline, with what blocks each request."""

from makegood.claims.queries import queue
from tests.look.visits import TownTest, words_of


class Queue(TownTest):
    """Tom opens the queue of the town's site."""

    def test_it_shows_what_waits_and_for_what(self) -> None:
        """One line a request: whose, what, what it waits for, how much time is left."""
        shown = words_of(self.get("console/", by="tom"))
        assert "Ann Archer : credits back a technical issue" in shown
        assert "a question to answer" in shown
        assert "the member’s choice" in shown
        assert "a decision to take" in shown
        assert "13 days, 11 hours left 27 March 2026, 23:59" in shown or "13 days, 12 hours left" in shown

    def test_a_filter_leaves_only_its_own(self) -> None:
        """What waits for the staff is not mixed with what waits for members."""
        shown = words_of(self.get("console/?show=staff", by="tom"))
        assert "a question to answer" in shown
        assert "the member’s choice" not in shown

    def test_an_unknown_filter_shows_what_waits(self) -> None:
        """An address that somebody made up is no error."""
        assert self.get("console/?show=nonsense&after=nonsense", by="tom").status_code == 200

    def test_pages_follow_each_other_without_a_gap(self) -> None:
        """Keyset paging: the second page begins where the first ended."""
        first = queue(self.town.site, kind="all", size=2)
        second = queue(self.town.site, kind="all", after=first.after, size=9)
        seen = [line.request.pk for page in (first, second) for line in page.lines]
        assert len(seen) == len(set(seen)) == 5
