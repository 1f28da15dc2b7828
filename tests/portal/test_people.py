"""People: with whom one used what, who has left, and reporting somebody."""

from makegood.members.models import Departure, Report
from makegood.members.operations import leave
from makegood.members.queries import counterpart_by_handle
from tests.look.visits import TownTest, words_of


class People(TownTest):
    """Ann wrote to Pia."""

    def report(self, **other: str) -> object:
        """Send the form for a report about Pia."""
        return self.post("people/pia/", {"key": "0" * 32, "because": "scam"} | other)

    def test_people_are_listed_with_whom_one_dealt(self) -> None:
        """Those of one's own history first."""
        assert "With whom you used something last 13 Mar, 12:00 Pia correspondent" in words_of(self.get("people/"))

    def test_a_page_says_what_was_done_together(self) -> None:
        """Each line has its cost and the way to the help centre."""
        shown = self.get("people/pia/")
        assert "Letter 10 credits Something was wrong" in words_of(shown)
        assert "services/letter/?counterpart=pia" in shown.content.decode()

    def test_a_form_opened_from_there_is_for_that_person(self) -> None:
        """Nobody is picked twice."""
        assert '<option value="pia" selected>' in self.get("services/letter/?counterpart=pia").content.decode()

    def test_somebody_is_reported_once_with_a_reason(self) -> None:
        """Two clicks are one report, and the page says that it was made."""
        for _ in range(2):
            self.report()
        assert Report.objects.count() == 1
        assert "You reported this 14 March 2026, 12:00 : Tried to cheat me" in words_of(self.get("people/pia/"))

    def test_a_report_needs_a_reason(self) -> None:
        """The form comes back and says so."""
        answer = self.report(because="")
        assert answer.status_code == 422
        assert "Say what they did." in words_of(answer)

    def test_whoever_left_is_said_to_have_left(self) -> None:
        """Nothing can be begun with them; what was done can still be asked about."""
        pia = counterpart_by_handle(self.town.site, "pia")
        leave(pia, because=Departure.LOST_INTEREST, at=self.town.site.now())
        shown = self.get("people/pia/").content.decode()
        assert "is not here any more" in shown
        assert f"/help/counterpart-{pia.pk}/" in shown
        assert "services/letter/" not in shown

    def test_nobody_of_that_name_is_not_found(self) -> None:
        """A made-up name leads nowhere."""
        assert self.get("people/nobody/").status_code == 404
