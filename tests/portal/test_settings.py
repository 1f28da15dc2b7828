"""The settings: what a member accepted, and the way out and back in."""

from datetime import timedelta

from makegood.members.models import Member
from makegood.sites.operations import publish_policy
from tests.look.town import PACK
from tests.look.visits import TownTest, words_of


class Settings(TownTest):
    """Ann reads her settings, leaves and comes back."""

    def status(self) -> str:
        """Give how Ann's account stands now."""
        return Member.objects.get(pk=self.town.ann.pk).status

    def test_the_start_page_leads_to_the_settings(self) -> None:
        """M15 names them, so they must be found."""
        assert 'href="/packhouse/settings/"' in self.get("").content.decode()

    def test_a_member_leaves_and_can_still_ask(self) -> None:
        """M15, X7: one click; then nothing can be used, and everything be asked."""
        assert "Deactivate my account" in words_of(self.get("settings/"))
        assert self.post("settings/deactivate/").status_code == 302
        assert self.status() == "deactivated"
        assert "Your account is deactivated." in words_of(self.get("settings/"))
        assert self.get(f"help/payment-{self.town.untouched.pk}/").status_code == 200

    def test_coming_back_accepts_the_policy_as_it_is_by_then(self) -> None:
        """C11: and the settings say which version that was."""
        self.post("settings/deactivate/")
        text = (PACK / "policy.md").read_text().replace("14 days", "7 days")
        now = self.town.site.now() - timedelta(hours=1)
        publish_policy(self.town.site, text=text, file="policy.md", by="site", at=now)
        assert "Policy version 2" not in words_of(self.get("settings/"))
        self.post("settings/activate/")
        assert self.status() == "active"
        assert "Policy version 2 , continued use" in words_of(self.get("settings/"))

    def test_nobody_activates_or_leaves_an_account_that_is_not_theirs_to(self) -> None:
        """M2, and whoever was sent away: pressing the button changes nothing."""
        for status in ("pending", "blocked", "suspended", "terminated"):
            with self.subTest(status=status):
                Member.objects.filter(pk=self.town.ann.pk).update(status=status)
                assert f"Your account is {status}." in words_of(self.get("settings/"))
                self.post("settings/activate/")
                self.post("settings/deactivate/")
                assert self.status() == status
