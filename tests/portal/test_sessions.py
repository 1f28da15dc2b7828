"""Sessions by the minute: begun with what was agreed, metered while they run, told about when they are over."""

from datetime import datetime, timedelta

from makegood.ledger.queries import available
from makegood.services.models import Session
from makegood.services.operations import meter_sessions
from makegood.sites.operations import freeze_clock
from tests.look.visits import HouseTest, words_of


class Sessions(HouseTest):
    """Ann has credits and one session behind her; Bob's account was closed by a chargeback."""

    house = "lanternroom"

    def begin(self, **other: object) -> Session:
        """Begin a session with Mia."""
        answer = self.send("sessions/new/private-video/", counterpart="mia", agreed="Three songs.", **other)
        return Session.objects.get(pk=answer.url.rstrip("/").rsplit("/", 1)[1])

    def later(self, seconds: int) -> datetime:
        """Let the clock of the site go on, and give the instant."""
        at = self.site.now() + timedelta(seconds=seconds)
        freeze_clock(self.site, at=at)
        self.site.refresh_from_db()
        return at

    def credits(self) -> int:
        """Count what Ann can spend."""
        return available(self.site.pk, member_id=Session.objects.earliest("id").member_id, at=self.site.now()).count

    def test_a_session_begins_with_what_was_agreed(self) -> None:
        """The promise is kept with it, and its meter stands at nothing."""
        begun = self.begin()
        shown = words_of(self.get(f"sessions/{begun.pk}/"))
        assert begun.agreed == "Three songs."
        assert "Three songs." in shown
        assert "Time 0:00 Credits so far 0" in shown

    def test_the_form_says_for_how_long_the_credits_last(self) -> None:
        """So nobody begins without knowing."""
        assert f"enough for {self.credits() // 6} minutes" in words_of(self.get("sessions/new/private-video/"))

    def test_the_meter_counts_begun_minutes_and_says_when_credits_end(self) -> None:
        """Cost so far, time, balance left and the minute at which it ends."""
        before, begun = self.credits(), self.begin()
        self.later(70)
        shown = words_of(self.get(f"sessions/{begun.pk}/"))
        assert f"Time 1:10 Credits so far 12 Credits left {before - 12}" in shown
        ends = begun.opened_at + timedelta(minutes=before // 6)
        assert f"Your credits last until 14 March 2026, {ends:%H:%M}" in shown

    def test_a_heartbeat_keeps_a_session_alive(self) -> None:
        """Also without scripts: the button leads back to the meter."""
        begun = self.begin()
        at = self.later(90)
        assert self.post(f"sessions/{begun.pk}/beat/").url == f"/lanternroom/sessions/{begun.pk}/"
        begun.refresh_from_db()
        assert begun.beat_at == at

    def test_a_session_is_stopped_once_and_paid_by_the_minute(self) -> None:
        """A second click changes nothing."""
        before, begun = self.credits(), self.begin()
        self.later(130)
        for _ in range(2):
            answer = self.post(f"sessions/{begun.pk}/stop/")
        shown = words_of(self.get(answer.url.removeprefix("/lanternroom/")))
        assert "It ran for 3 minutes and cost 18 credits" in shown
        assert self.credits() == before - 18

    def test_a_dropped_session_says_what_was_recorded(self) -> None:
        """The interruption, its minutes, and the way to what the policy gives."""
        begun = self.begin()
        self.later(50)
        self.post(f"sessions/{begun.pk}/beat/")
        meter_sessions(self.site, at=self.later(600))
        begun.refresh_from_db()
        shown = self.get(f"sessions/{begun.pk}/")
        assert "It ended because the connection dropped." in words_of(shown)
        assert "broken off , from minute 0 to 1" in words_of(shown)
        assert f"/help/charge-{begun.charge_id}/" in shown.content.decode()

    def test_a_late_heartbeat_shows_that_it_is_over(self) -> None:
        """The page tells what became of the session instead of an error."""
        begun = self.begin()
        self.later(600)
        answer = self.post(f"sessions/{begun.pk}/beat/")
        assert "over" in words_of(self.get(answer.url.removeprefix("/lanternroom/")))

    def test_minutes_are_drawn_with_what_went_wrong(self) -> None:
        """A picture with its figures behind it."""
        earlier = Session.objects.earliest("id")
        shown = self.get(f"sessions/{earlier.pk}/")
        assert "5 minutes; broken off from minute 2 to 4." in shown.content.decode()
        assert "2 to 4 broken off on the other side" in words_of(shown)

    def test_a_closed_account_begins_nothing_and_is_told_why(self) -> None:
        """The form comes back as typed, and what was agreed is kept as a draft."""
        answer = self.send("sessions/new/private-video/", by="bob", counterpart="mia", agreed="Three songs.")
        assert answer.status_code == 409
        assert "Three songs." in answer.content.decode()
        assert Session.objects.filter(member__handle="bob").count() == 0

    def test_somebody_elses_session_does_not_exist(self) -> None:
        """Neither its meter nor its end."""
        begun = self.begin()
        assert self.get(f"sessions/{begun.pk}/", by="bob").status_code == 404
        assert self.post(f"sessions/{begun.pk}/stop/", by="bob").status_code == 404
        assert self.get("sessions/new/recorded-show/").status_code == 404

    def test_shows_are_used_without_anybody(self) -> None:
        """A ticket names its seats, and each is paid."""
        answer = self.send("services/ticketed-show/", count="2")
        assert "2 pieces" in words_of(self.get(answer.url.removeprefix("/lanternroom/")))
        assert "20 credits a seat" in words_of(self.get("services/ticketed-show/")).replace("</b>", "")
