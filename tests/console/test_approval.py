"""An amount above what one agent gives alone: proposed by one, agreed to by another, or taken back."""

from datetime import timedelta

from makegood.claims.models import Request, Settlement
from makegood.members.models import Role
from makegood.sites.operations import freeze_clock, publish_policy
from tests.claims.policies import credits_policy, with_approver
from tests.look.town import Buyer, ask, build_town, employ
from tests.look.visits import TownTest, words_of


class Approval(TownTest):
    """Tom proposes; Pat, an approver, looks at it after him."""

    claim: Request

    @classmethod
    def setUpTestData(cls) -> None:
        """A site on which one agent gives 20.00 EUR alone, and a request for an exception about 50.00 EUR."""
        cls.town = build_town(cls.visitor)
        site, at = cls.town.site, cls.town.site.now() + timedelta(hours=1)
        freeze_clock(site, at=at)
        publish_policy(site, text=with_approver(credits_policy()), file="policy.md", by="site", at=at)
        payment = Buyer(cls.visitor)(cls.town.ann, "pack-100", at=at)
        cls.claim = ask(cls.town.ann, "money", "exception", payment=payment, at=at)

    def act(self, button: str, *, by: str, **sent: str) -> str:
        """Press a button on the case, and give what the page says then."""
        path = f"/packhouse/console/requests/{self.claim.pk}/{button}/"
        return words_of(self.browser(by).post(path, sent, follow=True))

    def propose(self) -> str:
        """Let Tom grant more than he may give alone."""
        return self.act("rule", by="tom", act="grant", amount="30", because="A good customer.")

    def test_more_than_one_may_give_waits_for_a_second(self) -> None:
        """The page says that it is one's own proposal, and offers to take it back and no more."""
        shown = self.propose()
        assert "Tom proposes €30.00" in shown
        assert "somebody else has to agree" in shown
        assert "Agree and pay" not in shown
        assert not Settlement.objects.filter(request=self.claim).exists()

    def test_somebody_else_agrees_and_it_is_paid(self) -> None:
        """The second agent reads the reason first."""
        self.propose()
        shown = words_of(self.get(f"console/requests/{self.claim.pk}/", by="pat"))
        assert "A good customer." in shown
        assert "Agree and pay €30.00" in shown
        assert "Pat agreed to €30.00" in self.act("approve", by="pat")

    def test_an_agent_is_told_who_is_the_second(self) -> None:
        """Una is another agent: she sees what waits, and for whom."""
        employ(self.town.site, "una", Role.AGENT)
        self.propose()
        shown = words_of(self.get(f"console/requests/{self.claim.pk}/", by="una"))
        assert "The second one is an approver or an operator." in shown
        assert "Agree and pay" not in shown

    def test_nobody_agrees_to_their_own_proposal(self) -> None:
        """Fault 83: an approver's own needs another one; the act is refused in words."""
        self.act("rule", by="pat", act="grant", amount="30", because="A good customer.")
        assert "the second agent must be somebody else than the first" in self.act("approve", by="pat")
        assert not Settlement.objects.filter(request=self.claim).exists()

    def test_a_proposal_is_taken_back(self) -> None:
        """Undone: the case is open to a decision again."""
        self.propose()
        shown = self.act("withdraw-proposal", by="pat")
        assert "What waited for a second agent was taken back." in shown
        assert "Your decision" in shown

    def test_where_nothing_waits_nothing_is_agreed_to(self) -> None:
        """A late click says so on the case's page."""
        assert "nothing waits for a second agent" in self.act("approve", by="pat")
