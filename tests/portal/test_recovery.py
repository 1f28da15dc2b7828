"""The way back in: a code by mail and a new password, without telling anybody who has an account."""

from django.http import HttpResponse
from django.test import override_settings

from makegood.members.models import MailedCode
from makegood.members.operations import digits_of, report_compromised
from tests.look.town import PASSWORD
from tests.look.visits import TownTest, words_of

NEXT = "another word of ann"


class Recovering(TownTest):
    """Ann cannot sign in, or somebody else says so."""

    def ask(self, address: str) -> HttpResponse:
        """Ask for a code, and follow to the next page."""
        return self.browser("stranger").post("/sign-in/forgotten/", {"email": address}, follow=True)

    def recover(self, code: str, *, address: str = "ann@example.org", password: str = NEXT) -> HttpResponse:
        """Send a code and a new password."""
        return self.browser("stranger").post(
            "/sign-in/recover/", {"email": address, "code": code, "password": password}
        )

    def sign_in(self, password: str) -> HttpResponse:
        """Sign in as Ann."""
        return self.browser("stranger").post("/sign-in/", {"username": "ann@example.org", "password": password})

    def code(self) -> str:
        """Give the digits that were mailed to Ann last."""
        return digits_of(MailedCode.objects.filter(member=self.town.ann).latest("id"))

    def test_the_sign_in_page_leads_there(self) -> None:
        """Who has forgotten finds the way."""
        assert 'href="/sign-in/forgotten/"' in self.browser("stranger").get("/sign-in/").content.decode()

    def test_a_code_from_the_mail_sets_a_new_password(self) -> None:
        """M8: the old one opens nothing any more, and neither does a session that it opened."""
        before = self.browser("ann")
        self.ask("Ann@Example.org")
        assert self.recover(self.code()).url == "/sign-in/"
        assert self.sign_in(PASSWORD).status_code == 200
        assert self.sign_in(NEXT).url == "/packhouse/"
        assert before.get("/packhouse/wallet/").url.startswith("/sign-in/")

    def test_a_code_opens_once(self) -> None:
        """Fault 78: what was used is worth nothing to whoever finds it."""
        self.ask("ann@example.org")
        code = self.code()
        self.recover(code)
        assert self.recover(code, password="the thief's own word").status_code == 422
        assert self.sign_in(NEXT).status_code == 302

    def test_nobody_learns_who_has_an_account(self) -> None:
        """Fault 77: each address gets the same words, at both steps and after too many tries."""
        known, unknown = self.ask("ann@example.org"), self.ask("nobody@example.org")
        assert words_of(known) == words_of(unknown)
        wrong = f"{(int(self.code()) + 1) % 10**6:06}"
        for _ in range(6):
            tried = words_of(self.recover(wrong)), words_of(self.recover(wrong, address="nobody@example.org"))
            assert tried[0] == tried[1]
        for _ in range(6):
            assert words_of(self.ask("ann@example.org")) == words_of(unknown)
        assert MailedCode.objects.filter(member=self.town.ann).count() == 5

    def test_a_password_that_anybody_guesses_is_not_taken(self) -> None:
        """The form says why, and the code is still good for a better one."""
        self.ask("ann@example.org")
        answer = self.recover(self.code(), password="password12")
        assert answer.status_code == 422
        assert "too common" in words_of(answer)
        assert self.recover(self.code()).status_code == 302

    def test_a_reported_account_opens_again(self) -> None:
        """M8: the report froze it; the code from the mail gives it back."""
        report_compromised(self.town.ann, at=self.town.site.now())
        assert self.sign_in(PASSWORD).status_code == 200
        self.ask("ann@example.org")
        self.recover(self.code())
        self.town.ann.refresh_from_db()
        assert self.town.ann.status == "active"

    def test_no_mail_is_built_from_the_name_in_a_request(self) -> None:
        """Fault 78: a request that calls us by another name is not even read."""
        with override_settings(ALLOWED_HOSTS=["makegood.example"]):
            answer = self.browser("stranger").post(
                "/sign-in/forgotten/", {"email": "ann@example.org"}, headers={"host": "evil.example"}
            )
        assert answer.status_code == 400
        assert not MailedCode.objects.filter(member=self.town.ann).exists()
