"""Reports: what was said of somebody, what was written, its deletion, and what came of it."""

from makegood.members.models import Report, ReportReason
from makegood.members.operations import report_person
from tests.look.visits import TownTest, words_of


class Reports(TownTest):
    """Ann reports Pia, to whom she wrote."""

    def setUp(self) -> None:
        """One letter passed between them."""
        pia, at = self.town.letter.counterpart, self.town.site.now()
        assert pia is not None
        self.found = report_person(self.town.ann, about=pia, because=ReportReason.SCAM, at=at, key="r1")

    def send(self, button: str, *, by: str = "tom", **sent: object) -> str:
        """Send a form of the report's page, and give what the answer says."""
        path = f"/packhouse/console/reports/{self.found.pk}/{button}/"
        return words_of(self.browser(by).post(path, sent, follow=True))

    def test_a_report_waits_until_it_is_answered(self) -> None:
        """It moves from one list to the other, with what came of it and who said so."""
        assert "Waiting 1" in words_of(self.get("console/reports/", by="tom"))
        assert "Warned , says Tom" in self.send("answer", outcome="warned")
        assert "Waiting 0" in words_of(self.get("console/reports/", by="tom"))
        assert "warned, Tom" in words_of(self.get("console/reports/?show=answered", by="tom"))

    def test_a_report_is_answered_once(self) -> None:
        """Another answer is refused, and the first one named."""
        self.send("answer", outcome="warned")
        assert "was answered before, by Tom: warned" in self.send("answer", outcome="unfounded")

    def test_an_answer_says_something(self) -> None:
        """Nothing is filled in for the agent."""
        assert "This field is required." in self.send("answer")

    def test_a_text_is_deleted_for_good(self) -> None:
        """What it cost stays; the words are gone, and the page says so."""
        assert "Dear Pia" in words_of(self.get(f"console/reports/{self.found.pk}/", by="tom"))
        shown = self.send(f"take-down/{self.town.letter.pk}")
        assert "Its text was deleted" in shown
        self.town.letter.refresh_from_db()
        assert (self.town.letter.text, self.town.letter.cost_credits > 0) == ("", True)

    def test_an_auditor_answers_nothing(self) -> None:
        """Eva reads it, and is offered no form."""
        assert 'name="outcome"' not in self.get(f"console/reports/{self.found.pk}/", by="eva").content.decode()
        assert "may not settle a report" in self.send("answer", by="eva", outcome="warned")
        assert not Report.objects.exclude(answer=None).exists()
