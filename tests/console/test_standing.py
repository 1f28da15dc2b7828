"""How accounts stand: closed by an operator for a reason, opened again, and never by anybody else."""

from makegood.members.models import Sanction
from tests.look.visits import TownTest, words_of


class Standing(TownTest):
    """Olga, an operator, looks at Ann's account."""

    def send(self, button: str, *, by: str = "olga", **sent: object) -> str:
        """Send a form of the page, and give what the answer says."""
        answer = self.browser(by).post(f"/packhouse/console/members/ann/{button}/", sent, follow=True)
        return words_of(answer)

    def test_an_account_is_closed_for_a_reason(self) -> None:
        """The page says how it stands, since when and why; the record says who did it."""
        shown = self.send("sanction", closing="suspended", because="unsafe_access")
        assert "The account of Ann Archer is suspended now." in shown
        assert "Suspended : somebody else may use the account" in shown
        assert Sanction.objects.get().by.startswith("staff:")

    def test_what_was_closed_is_opened_again(self) -> None:
        """Each reason is lifted by itself; the other one still stands."""
        self.send("sanction", closing="suspended", because="spam")
        self.send("sanction", closing="blocked", because="fraud")
        shown = self.send("lift", sanction=Sanction.objects.get(because="fraud").pk)
        assert "The account of Ann Archer is suspended now." in shown
        assert "The account of Ann Archer is active now." in self.send(
            "lift", sanction=Sanction.objects.get(because="spam").pk
        )

    def test_nothing_is_closed_without_a_reason(self) -> None:
        """What was chosen stays as it was, and the field says what is missing."""
        shown = self.send("sanction", closing="blocked", because="")
        assert "This field is required." in shown
        assert not Sanction.objects.exists()

    def test_a_sanction_that_does_not_stand_is_not_lifted(self) -> None:
        """A second click says so."""
        assert "does not stand any more" in self.send("lift", sanction=999)

    def test_an_agent_closes_nothing(self) -> None:
        """Tom reads who does it, and is shown no form."""
        shown = words_of(self.get("console/members/ann/standing/", by="tom"))
        assert "An operator of the site closes accounts" in shown
        assert "may not close an account" in self.send("sanction", by="tom", closing="blocked", because="spam")
        assert not Sanction.objects.exists()
