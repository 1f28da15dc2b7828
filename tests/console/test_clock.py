"""The clock of a test site, and the overview: operators move time, and what falls due on the way happens."""

from datetime import timedelta

from django.http import HttpResponse

from makegood.claims.models import Request, RequestStatus
from makegood.members.models import Staff
from makegood.sites.models import Site
from makegood.sites.operations import thaw_clock
from makegood.sites.work import coming_work
from tests.look.town import NOON
from tests.look.visits import TownTest, words_of


class Clocks(TownTest):
    """Tom is an operator here."""

    def setUp(self) -> None:
        """Give him the duty."""
        Staff.objects.filter(pk=self.town.tom.pk).update(role="operator")

    def move(self, *, by: str = "tom", stands: str = NOON.isoformat(), **sent: object) -> HttpResponse:
        """Press a button of the clock, and go where that leads."""
        path = "/packhouse/console/clock/move/"
        return self.browser(by).post(path, {"stands": stands, **sent}, follow=True)

    def now(self) -> timedelta:
        """Give how far the clock has come."""
        return Site.objects.get(pk=self.town.site.pk).now() - NOON

    def test_the_page_says_what_falls_due_next(self) -> None:
        """The deadline of a case is ahead, and the staff will be reminded of it."""
        shown = words_of(self.get("console/clock/", by="tom"))
        assert "14 March 2026, 12:00" in shown
        assert "The staff are reminded of a deadline" in shown

    def test_a_step_moves_it(self) -> None:
        """A day on, and a sentence that says so."""
        assert "The clock stands at 15 March 2026, 12:00." in words_of(self.move(step="day"))
        assert self.now() == timedelta(days=1)

    def test_a_second_click_moves_it_no_further(self) -> None:
        """The form knows where the clock stood when it was shown."""
        self.move(step="day")
        assert "had been moved meanwhile" in words_of(self.move(step="day"))
        assert self.now() == timedelta(days=1)

    def test_it_goes_to_the_next_thing_due_and_does_it(self) -> None:
        """Nothing lies between where it stood and where it stands."""
        coming = next(each.at for each in coming_work(self.town.site, at=NOON) if each.at)
        self.move(step="next")
        assert self.now() == coming - NOON

    def test_a_jump_does_what_falls_due_on_the_way(self) -> None:
        """A month on, deadlines that were missed have decided or been told of."""
        before = Request.objects.filter(overdue_at=None, status=RequestStatus.OPEN).count()
        self.move(step="to", until="2026-06-14T12:00")
        assert Request.objects.filter(overdue_at=None, status=RequestStatus.OPEN).count() < before

    def test_it_never_goes_back(self) -> None:
        """The refusal stands at the field, and what was typed stays."""
        answer = self.move(step="to", until="2026-03-01T12:00")
        assert answer.status_code == 422
        assert "cannot go back" in words_of(answer)
        assert "2026-03-01T12:00" in answer.content.decode()

    def test_a_jump_needs_an_instant_that_is_near(self) -> None:
        """Nobody waits for ten years of renewals."""
        for until, said in (("", "Say where"), ("2036-03-01T12:00", "At most 400 days")):
            with self.subTest(until=until):
                assert said in words_of(self.move(step="to", until=until))
        assert not self.now()

    def test_a_live_clock_is_not_touched(self) -> None:
        """A site on the real time has no buttons, and a form that is sent all the same is refused."""
        thaw_clock(self.town.site)
        assert "runs on the real time" in words_of(self.get("console/clock/", by="tom"))
        answer = self.move(step="day")
        assert answer.status_code == 409
        assert Site.objects.get(pk=self.town.site.pk).frozen_at is None

    def test_only_operators_move_it(self) -> None:
        """An auditor sees where it stands."""
        assert "Operators move it." in words_of(self.get("console/clock/", by="eva"))
        assert self.move(by="eva", step="day").status_code == 403
        assert not self.now()

    def test_the_overview_shows_the_week_on_one_screen(self) -> None:
        """What waits, what came in, what is owed, and that no bank waits for anything."""
        shown = words_of(self.get("console/overview/", by="eva"))
        assert "Waiting 3 requests" in shown
        assert "Came in €11.00" in shown
        assert "Credits 145 credits" in shown
        assert "No dispute is open." in shown
