"""The queue: by deadline, with what blocks each request."""

from unittest.mock import patch

from makegood.claims.queue import queue
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

    def test_it_is_searched_by_number_and_by_name(self) -> None:
        """Whoever looks for a number finds that request, also where nothing waits any more."""
        shown = words_of(self.get(f"console/?q={self.town.settled.pk}", by="tom"))
        assert f"request {self.town.settled.pk}" in shown
        assert "Ann Archer" not in shown
        assert "Bob Baker" not in words_of(self.get("console/?q=ARCH", by="tom"))

    def test_it_is_narrowed_by_what_is_asked_and_why(self) -> None:
        """Money for any reason is not mixed with credits; the filters keep it."""
        page = self.get("console/?remedy=money&ground=any_reason", by="tom").content.decode()
        assert f"request {self.town.choosing.pk}<" in page
        assert f"request {self.town.waiting.pk}<" not in page
        assert "?show=staff&amp;remedy=money&amp;ground=any_reason" in page

    def test_a_name_that_too_many_have_is_asked_for_once_more(self) -> None:
        """Nobody finds one person among the requests of thousands; of a few, the most urgent comes first."""
        with patch("makegood.claims.queue.MOST_MEMBERS", 1):
            shown = words_of(self.get("console/?q=example.org", by="tom"))
        assert "Too many members are called like that" in shown
        assert "Ann Archer" not in shown
        assert "Ann Archer" in words_of(self.get("console/?q=example.org", by="tom"))

    def test_nothing_is_counted_for_longer_than_it_is_read(self) -> None:
        """Of very many requests it is enough to know that they are more; a few are told to the last one."""
        assert "All 5" in words_of(self.get("console/", by="tom"))
        with patch("makegood.claims.queue.MOST_COUNTED", 2), patch("makegood.look.templatetags.look.MOST_COUNTED", 2):
            shown = words_of(self.get("console/", by="tom"))
        assert "All 2+" in shown
        assert "Denied 1" in shown

    def test_a_number_that_no_request_can_have_is_no_error(self) -> None:
        """Nothing like that is here, and the page says where else to look."""
        assert "Nothing like that here" in words_of(self.get(f"console/?q={'9' * 40}", by="tom"))

    def test_a_view_is_kept_under_a_name(self) -> None:
        """It leads back to what was seen, for the one who kept it and for nobody else."""
        sent = {"name": "Late money", "query": "show=late&remedy=money&after=x"}
        assert self.post("console/views/", sent, by="tom").url.endswith("?show=late&remedy=money")
        assert "Late money" in words_of(self.get("console/", by="tom"))
        assert "Late money" not in words_of(self.get("console/", by="olga"))

    def test_a_kept_view_is_forgotten(self) -> None:
        """By its owner only; a second time changes nothing."""
        self.post("console/views/", {"name": "Mine", "query": "show=staff"}, by="tom")
        self.post("console/views/forget/", {"name": "Mine"}, by="olga")
        assert "Mine" in words_of(self.get("console/", by="tom"))
        for _ in range(2):
            self.post("console/views/forget/", {"name": "Mine"}, by="tom")
        assert "Mine" not in words_of(self.get("console/", by="tom"))

    def test_a_view_needs_a_name(self) -> None:
        """Nothing is kept without one, and the page says so."""
        answer = self.browser("tom").post("/packhouse/console/views/", {"query": "show=staff"}, follow=True)
        assert "Nothing was kept" in words_of(answer)
