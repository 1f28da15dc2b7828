"""The settings: what a member accepted, and the way out and back in."""

from datetime import timedelta

from makegood.members.models import Member
from makegood.members.operations import block_account, suspend_account, terminate_account
from makegood.sites.models import PolicyText, PolicyVersion
from makegood.sites.operations import publish_policy
from makegood.sites.queries import load_text
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
        words = {"pending": "waits for the code", "blocked": "is blocked", "suspended": "is suspended for now"}
        for status, said in (words | {"terminated": "was ended"}).items():
            with self.subTest(status=status):
                Member.objects.filter(pk=self.town.ann.pk).update(status=status)
                assert f"Your account {said}" in words_of(self.get("settings/"))
                self.post("settings/activate/")
                self.post("settings/deactivate/")
                assert self.status() == status


class Standing(TownTest):
    """How an account stands is said on every page, with what can be done about it."""

    def test_a_closed_account_says_why_and_how_it_opens_again(self) -> None:
        """M8, M14: the reason, and for what was reported as compromised the way back."""
        suspend_account(self.town.ann, because="compromised", by="site", at=self.town.site.now())
        page = self.get("settings/")
        assert "Your account is suspended for now. We were told that somebody else uses it." in words_of(page)
        assert "/sign-in/forgotten/?site=packhouse" in page.content.decode()
        block_account(self.town.ann, because="breach", by="site", at=self.town.site.now())
        page = self.get("settings/")
        assert "Your account is blocked." in words_of(page)
        assert "Our terms were broken." in words_of(page)
        assert "/sign-in/forgotten/?site=packhouse" not in page.content.decode()

    def test_every_page_of_a_closed_account_says_so(self) -> None:
        """X7: and that what is owed can still be asked for."""
        assert "Why, and what to do" not in words_of(self.get("wallet/"))
        terminate_account(self.town.ann, because="breach", by="site", at=self.town.site.now())
        assert "Your account was ended. You can still ask for what is owed" in words_of(self.get("wallet/"))

    def test_who_waits_for_a_code_is_led_to_it(self) -> None:
        """M2: from wherever they are."""
        assert 'href="/packhouse/activation/"' in self.get("wallet/", by="joy").content.decode()


class Compromised(TownTest):
    """Ann reports that somebody else uses her account."""

    def test_a_look_at_the_page_changes_nothing(self) -> None:
        """It says what happens before it happens."""
        assert "Every session ends" in words_of(self.get("settings/compromised/"))
        assert Member.objects.get(pk=self.town.ann.pk).status == "active"

    def test_the_report_ends_every_session_and_leads_to_the_way_back(self) -> None:
        """M8: this session and the thief's; nothing can be spent; the next page sends the code."""
        here, there = self.browser("ann"), self.browser("ann")
        answer = here.post("/packhouse/settings/compromised/")
        assert answer.url == "/sign-in/forgotten/?site=packhouse"
        assert "every session was ended" in words_of(here.get(answer.url))
        for browser in (here, there):
            assert browser.get("/packhouse/wallet/").url.startswith("/sign-in/")
        assert Member.objects.get(pk=self.town.ann.pk).status == "suspended"


class ComingTerms(TownTest):
    """A version of the policy waits to take effect."""

    def setUp(self) -> None:
        """It was published, and takes effect in two weeks."""
        published, self.number = self.town.site.now(), 2
        text = (PACK / "policy.md").read_text().replace("14 days", "7 days")
        version = PolicyVersion(
            site=self.town.site,
            number=self.number,
            digest=load_text(text).policy.digest,
            published_at=published,
            effective_at=published + timedelta(days=14),
        )
        version.save()
        PolicyText.objects.create(site=self.town.site, version=version, text=text)

    def test_a_member_is_told_from_when_on_and_what_changes(self) -> None:
        """M13: on the start page and in the settings, with the way out beside it."""
        for page in ("", "settings/"):
            with self.subTest(page=page):
                shown = self.get(page)
                assert "The policy changes on 28 March 2026" in words_of(shown)
                assert 'href="/packhouse/policy/2/since/1/"' in shown.content.decode()

    def test_it_can_be_accepted_before_it_takes_effect(self) -> None:
        """C11: once, on record as what it was; the start page has nothing more to say then."""
        for _ in range(2):
            assert self.post("settings/accept/2/").url == "/packhouse/settings/"
        assert "Policy version 2 , before it took effect" in words_of(self.get("settings/"))
        assert self.town.ann.acceptances.filter(version__number=2).count() == 1
        assert "The policy changes on" not in words_of(self.get(""))

    def test_only_what_is_coming_can_be_accepted_so(self) -> None:
        """Fault 124: neither the version in force nor one that does not exist."""
        for number in (1, 3):
            assert self.post(f"settings/accept/{number}/").status_code == 404
        assert self.town.ann.acceptances.count() == 1
