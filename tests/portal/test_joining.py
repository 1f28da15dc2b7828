"""Joining: what is asked, what is said where it is refused, and the code that opens the account."""

from datetime import date, timedelta

from django.http import HttpResponse

from makegood.members.models import MailedCode, Member
from makegood.members.operations import block_account, digits_of
from makegood.sites.models import Site
from makegood.sites.operations import publish_policy
from tests.look.town import PACK, PASSWORD
from tests.look.visits import TownTest, words_of

KIT = {
    "name": "Kit Kay", "handle": "kit", "email": "Kit@Example.org", "password": "a word of kit", "country": "PT",
    "accepts": "on", "version": "1",
}  # fmt: skip


class Joining(TownTest):
    """A stranger becomes a member of the town's site, or is told why not."""

    def join(self, *, by: str = "stranger", **said: str) -> HttpResponse:
        """Send the form, with something else than Kit says."""
        return self.post("join/", KIT | said, by=by)

    def test_a_stranger_joins_by_the_version_that_was_shown(self) -> None:
        """M2, C1: acceptance is on record with its version, and the account waits for its code."""
        assert "I have read version 1 of the policy" in words_of(self.get("join/", by="stranger"))
        assert self.join().url == "/packhouse/activation/"
        kit = Member.objects.get(email="kit@example.org")
        assert (kit.status, kit.country, kit.name) == ("pending", "PT", "Kit Kay")
        assert kit.acceptances.get().version.number == 1

    def test_who_joined_is_signed_in_and_led_to_the_code(self) -> None:
        """The mail's six digits open the account; until then the page says until when they do."""
        browser = self.browser("stranger")
        page = browser.get(browser.post("/packhouse/join/", KIT).url)
        assert "We sent six digits to kit@example.org" in words_of(page)
        assert "5 tries left" in words_of(page)
        code = digits_of(MailedCode.objects.get(member__handle="kit"))
        assert browser.post("/packhouse/activation/", {"code": code}).url == "/packhouse/"
        assert Member.objects.get(handle="kit").status == "active"

    def test_nobody_joins_without_accepting(self) -> None:
        """C1: the form comes back as it was typed, and says what is missing."""
        answer = self.join(accepts="")
        assert answer.status_code == 422
        assert "Without accepting the policy there is no account" in words_of(answer)
        assert 'value="Kit Kay"' in answer.content.decode()

    def test_a_policy_that_changed_meanwhile_is_shown_before_it_is_accepted(self) -> None:
        """Fault 124: what is recorded as accepted is what was on the page."""
        text = (PACK / "policy.md").read_text().replace("14 days", "7 days")
        publish_policy(self.town.site, text=text, file="policy.md", by="site", at=self.town.site.now())
        answer = self.join()
        assert answer.status_code == 422
        assert "The policy changed while this page was open" in words_of(answer)
        assert 'name="version" value="2"' in answer.content.decode()
        assert self.join(version="2").status_code == 302

    def test_a_site_that_asks_for_an_age_says_which(self) -> None:
        """M1, M3: the date of birth is asked for only there, and the refusal stands beside it."""
        assert "Date of birth" not in words_of(self.get("join/", by="stranger"))
        Site.objects.filter(slug="packhouse").update(minimum_age=18)
        assert "at least 18 years old" in words_of(self.get("join/", by="stranger"))
        born = self.town.site.now().date() - timedelta(days=17 * 365)
        answer = self.join(born=born.isoformat())
        assert answer.status_code == 409
        assert "Members must be at least 18 years old." in words_of(answer)
        assert self.join(born=date(1990, 5, 17).isoformat()).status_code == 302

    def test_what_somebody_else_has_is_said_at_its_field(self) -> None:
        """A taken user name, a taken address: nothing else that was typed is lost."""
        assert "There is an account with this handle already" in words_of(self.join(handle="ann"))
        answer = self.join(email="ann@example.org")
        assert answer.status_code == 409
        assert "set a new password by mail" in words_of(answer)

    def test_passwords_are_not_tried_at_the_join_page(self) -> None:
        """Fault 76: whose address it is, is proven as at the sign-in, and the tries are counted together."""
        for _ in range(10):
            last = self.join(email="ann@example.org", password="wrong but long")
        assert last.status_code == 429
        answer = self.browser("stranger").post("/sign-in/", {"username": "ann@example.org", "password": PASSWORD})
        assert answer.status_code == 429

    def test_whoever_was_blocked_gets_no_other_account(self) -> None:
        """M4: not behind a tag of the same mailbox either."""
        block_account(self.town.bob, because="breach", by="site", at=self.town.site.now())
        answer = self.join(email="bob+two@example.org")
        assert answer.status_code == 409
        assert "The account is blocked" in words_of(answer)

    def test_two_clicks_join_once(self) -> None:
        """Fault 1: the second click comes to where the first one led."""
        assert [self.join().url, self.join().url] == ["/packhouse/activation/"] * 2
        assert Member.objects.filter(handle="kit").count() == 1

    def test_nobody_becomes_more_than_was_asked(self) -> None:
        """Fault 80: what the form does not have is not taken from what was sent."""
        self.join(status="active", confirmed="on", activate="on", is_confirmed="on", is_superuser="on", user="1")
        kit = Member.objects.get(handle="kit")
        assert (kit.status, kit.is_confirmed, kit.user.is_superuser) == ("pending", False, False)

    def test_a_member_of_another_site_joins_with_the_same_sign_in(self) -> None:
        """One address, one password, on as many sites as somebody likes."""
        answer = self.browser("ann").post("/elsewhere/join/", KIT | {"email": "ann@example.org", "password": PASSWORD})
        assert answer.url == "/elsewhere/activation/"
        assert Member.objects.filter(user=self.town.ann.user).count() == 2

    def test_a_member_does_not_join_again(self) -> None:
        """Their own start page is where they are led."""
        assert self.get("join/").url == "/packhouse/"


class Activating(TownTest):
    """Joy has joined, and waits for her code."""

    def try_code(self, code: str) -> HttpResponse:
        """Type a code."""
        return self.post("activation/", {"code": code}, by="joy")

    def test_wrong_codes_count_and_the_page_says_so(self) -> None:
        """M2: after five tries only a new code opens, and the page offers one."""
        right = digits_of(MailedCode.objects.get(member=self.town.joy))
        wrong = f"{(int(right) + 1) % 10**6:06}"
        first = self.try_code(wrong)
        assert first.status_code == 409
        assert "4 tries left" in words_of(first)
        for _ in range(4):
            self.try_code(wrong)
        assert self.try_code(right).status_code == 429
        assert "opens nothing any more" in words_of(self.get("activation/", by="joy"))

    def test_what_is_no_code_costs_no_try(self) -> None:
        """Letters are told from digits before anything is compared."""
        assert self.try_code("abc").status_code == 422
        assert MailedCode.objects.get(member=self.town.joy).tries == 0

    def test_a_new_code_takes_the_place_of_the_one_before(self) -> None:
        """The one from the first mail opens nothing then; the new one does."""
        old = digits_of(MailedCode.objects.get(member=self.town.joy))
        assert self.post("activation/new-code/", by="joy").url == "/packhouse/activation/"
        assert self.try_code(old).status_code == 409
        assert self.try_code(digits_of(MailedCode.objects.filter(member=self.town.joy).latest("id"))).status_code == 302

    def test_codes_are_not_sent_without_end(self) -> None:
        """Five an hour; then a page says to wait."""
        for _ in range(4):
            self.post("activation/new-code/", by="joy")
        answer = self.post("activation/new-code/", by="joy")
        assert answer.status_code == 429
        assert "at most 5 times an hour" in words_of(answer)

    def test_who_is_active_has_nothing_to_activate(self) -> None:
        """The page leads to how the account stands."""
        assert self.get("activation/").url == "/packhouse/settings/"
