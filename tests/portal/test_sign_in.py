"""Coming in: one answer for whatever does not fit, a door that closes, hats that only a demo has."""

from django.test import Client, override_settings

from makegood.members.models import User
from tests.look.town import PASSWORD
from tests.look.visits import TownTest, words_of


class SigningIn(TownTest):
    """The sign-in page, tried as people and as attackers do."""

    def sign_in(self, address: str, password: str, **more: str) -> object:
        """Send the sign-in form as a stranger."""
        return self.browser("stranger").post("/sign-in/", {"username": address, "password": password, **more})

    def test_a_member_comes_to_their_own_page(self) -> None:
        """Address and password fit; the case of the address does not matter."""
        assert self.sign_in("Ann@Example.org", PASSWORD).url == "/packhouse/"

    def test_an_agent_comes_to_the_queue(self) -> None:
        """Staff start where their work is."""
        assert self.sign_in("tom@example.org", PASSWORD).url == "/packhouse/console/"

    def test_unknown_and_wrong_look_the_same(self) -> None:
        """Fault 77: nobody learns from the page which addresses have an account."""
        unknown, wrong = self.sign_in("nobody@example.org", PASSWORD), self.sign_in("ann@example.org", "wrong")
        assert "do not belong together" in words_of(unknown)
        assert words_of(unknown) == words_of(wrong)

    def test_the_eleventh_try_is_not_even_looked_at(self) -> None:
        """Fault 76: after ten wrong passwords the right one does not help either, for a while."""
        for _ in range(10):
            last = self.sign_in("ann@example.org", "wrong")
        assert last.status_code == 429
        assert self.sign_in("ann@example.org", PASSWORD).status_code == 429
        # The door closed for Ann's address alone.
        assert self.sign_in("bob@example.org", PASSWORD).status_code == 302

    def test_nobody_is_sent_to_another_site_afterwards(self) -> None:
        """Fault 79: an address of somebody else behind `next` is ignored."""
        assert self.sign_in("ann@example.org", PASSWORD, next="https://evil.example/").url == "/packhouse/"
        assert self.sign_in("ann@example.org", PASSWORD, next="/packhouse/wallet/").url == "/packhouse/wallet/"

    def test_a_session_from_before_is_worth_nothing_after(self) -> None:
        """Fault 75: signing in draws a new session key."""
        browser = self.browser("bob")
        before = browser.session.session_key
        browser.post("/sign-in/", {"username": "ann@example.org", "password": PASSWORD})
        assert browser.session.session_key != before

    def test_a_demo_offers_its_people(self) -> None:
        """In a demo one puts on a hat with one click."""
        ann = User.objects.get(email="ann@example.org")
        browser = self.browser("stranger")
        with override_settings(MAKEGOOD_DEMO=True):
            assert "Ann Archer" in words_of(browser.get("/sign-in/"))
            assert browser.post("/sign-in/as/", {"user": str(ann.pk), "site": "packhouse"}).url == "/packhouse/"
        assert "Ann Archer" in words_of(browser.get("/packhouse/"))

    def test_nothing_but_a_demo_has_hats(self) -> None:
        """Anywhere else there is no such page and no such list."""
        ann = User.objects.get(email="ann@example.org")
        browser = self.browser("stranger")
        assert "Ann Archer" not in words_of(browser.get("/sign-in/"))
        assert browser.post("/sign-in/as/", {"user": str(ann.pk), "site": "packhouse"}).status_code == 404

    def test_a_form_from_elsewhere_is_refused(self) -> None:
        """Fault 74: without the token of our own page nothing is taken."""
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(User.objects.get(email="ann@example.org"))
        address = f"/packhouse/requests/{self.town.choosing.pk}/withdraw/"
        assert browser.post(address).status_code == 403
        self.town.choosing.refresh_from_db()
        assert self.town.choosing.status == "awaiting_choice"

    def test_who_signs_out_is_out(self) -> None:
        """After signing out the wallet asks who one is."""
        browser = self.browser("ann")
        browser.post("/sign-out/")
        assert browser.get("/packhouse/wallet/").url.startswith("/sign-in/")
