"""How one signs in: remembered or not, another password, and the second factor."""

import re
from datetime import UTC, datetime

from django.http import HttpResponse
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from makegood.notices.models import Notice
from makegood.portal import sign_in as sign_in_rules
from makegood.sites.work import run_due
from tests.look.town import PASSWORD
from tests.look.visits import TownTest, words_of

SECURITY = "/sign-in/security/"


def forget_wrong_tries() -> None:
    """Let the wait after a wrong code be over."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    for device in (TOTPDevice, StaticDevice):
        device.objects.update(throttling_failure_timestamp=long_ago)


class Passwords(TownTest):
    """Signing in, for how long, and with what."""

    def sign_in(self, **more: str) -> Client:
        """Give the browser of Ann, signed in by her password."""
        browser = self.browser("stranger")
        browser.post("/sign-in/", {"username": "ann@example.org", "password": PASSWORD} | more)
        return browser

    def change(self, browser: Client, *, present: str = PASSWORD, password: str = "a new word of ann") -> HttpResponse:
        """Send the form for another password."""
        return browser.post(f"{SECURITY}password/", {"present": present, "password": password})

    def test_a_device_remembers_only_whom_it_was_told_to(self) -> None:
        """A month where it was ticked; else until the browser closes, and half a day at most."""
        remembered, other = self.sign_in(remember="on"), self.sign_in()
        assert 0 <= 30 * 24 * 60 * 60 - remembered.cookies["sessionid"]["max-age"] < 60
        assert other.cookies["sessionid"]["max-age"] == ""
        assert other.session.get_expiry_age() == 12 * 60 * 60

    def test_another_password_ends_every_other_session(self) -> None:
        """This one goes on; the one on the lost phone does not."""
        here, there = self.sign_in(), self.sign_in()
        assert self.change(here).url == SECURITY
        assert here.get("/packhouse/wallet/").status_code == 200
        assert there.get("/packhouse/wallet/").status_code == 302

    def test_the_owner_is_mailed_that_the_password_is_another_one(self) -> None:
        """Whoever did not do it learns of it, and what to do."""
        self.change(self.sign_in())
        run_due(self.town.site, at=self.town.site.now())
        letter = Notice.objects.get(kind="sign_in")
        assert letter.member == self.town.ann
        assert "has a new password" in letter.body
        assert "If it was not you" in letter.body

    def test_who_does_not_know_the_present_password_sets_no_other(self) -> None:
        """Fault 76: a borrowed session is not enough, and its tries are counted as at the sign-in."""
        browser = self.sign_in()
        answer = self.change(browser, present="a guess")
        assert answer.status_code == 422
        assert "This is not your present password." in words_of(answer)
        for _ in range(9):
            answer = self.change(browser, present="a guess")
        assert answer.status_code == 429

    def test_a_stranger_signs_in_first(self) -> None:
        """None of these pages is for somebody unknown."""
        for page in ("", "password/", "second-factor/", "second-factor/off/", "recovery-codes/"):
            with self.subTest(page=page):
                assert self.browser("stranger").get(f"{SECURITY}{page}").url.startswith("/sign-in/?next=")


class SecondFactor(TownTest):
    """Ann sets up a second factor, signs in with it, and turns it off again."""

    def setUp(self) -> None:
        """Ann is signed in on her own device."""
        self.anns = self.browser("ann")

    def token(self) -> str:
        """Give what her app shows: the next code that was not used yet."""
        device = TOTPDevice.objects.get(user=self.town.ann.user)
        totp = TOTP(device.bin_key, drift=device.drift)
        totp.time = max(totp.time, (device.last_t + 1) * device.step)
        return f"{totp.token():06}"

    def set_up(self) -> list[str]:
        """Turn it on, and give the recovery codes."""
        self.anns.get(f"{SECURITY}second-factor/")
        sent = {"token": self.token(), "present": PASSWORD}
        answer = self.anns.post(f"{SECURITY}second-factor/", sent)
        return re.findall(r"<li><code>(\w+)</code></li>", answer.content.decode())

    def halfway(self) -> Client:
        """Give a browser that proved the password."""
        browser = self.browser("stranger")
        assert browser.post("/sign-in/", {"username": "ann@example.org", "password": PASSWORD}).url == "/sign-in/code/"
        return browser

    def test_the_secret_is_shown_until_the_first_code_fits(self) -> None:
        """A picture for the camera and letters for fingers; loaded again it is the same secret."""
        first, again = (self.anns.get(f"{SECURITY}second-factor/").content.decode() for _ in range(2))
        assert "<svg" in first
        secret = re.search(r"<code>([A-Z2-7 ]+)</code>", first)
        assert secret is not None
        assert secret[1] in again

    def test_a_password_alone_opens_nothing_then(self) -> None:
        """Halfway in is not in: no page of the account opens before the second step."""
        assert len(self.set_up()) == 10
        browser = self.halfway()
        assert browser.get("/packhouse/wallet/").url.startswith("/sign-in/")
        assert browser.post("/sign-in/code/", {"token": self.token()}).url == "/packhouse/"
        assert browser.get("/packhouse/wallet/").status_code == 200

    def test_a_wrong_code_does_not_open_and_makes_one_wait(self) -> None:
        """Fault 76: the next try is not looked at for a while, even if it is right."""
        self.set_up()
        browser = self.halfway()
        assert "does not fit" in words_of(browser.post("/sign-in/code/", {"token": "000000"}))
        right = self.token()
        assert "Wait a little" in words_of(browser.post("/sign-in/code/", {"token": right}))
        forget_wrong_tries()
        assert browser.post("/sign-in/code/", {"token": right}).status_code == 302

    def test_a_code_counts_once(self) -> None:
        """Whoever looked over the shoulder comes too late, with a code of the app as with one of paper."""
        paper = self.set_up()[0]
        assert self.halfway().post("/sign-in/code/", {"token": paper}).status_code == 302
        assert self.halfway().post("/sign-in/code/", {"token": paper}).status_code == 422
        token = self.token()
        assert self.halfway().post("/sign-in/code/", {"token": token}).status_code == 302
        assert self.halfway().post("/sign-in/code/", {"token": token}).status_code == 422

    def test_the_second_step_does_not_wait_for_ever(self) -> None:
        """After five minutes, or with another password since, one starts again."""
        self.set_up()
        browser = self.halfway()
        held = browser.session
        held[sign_in_rules.HALFWAY] |= {"since": held[sign_in_rules.HALFWAY]["since"] - 301}
        held.save()
        assert browser.get("/sign-in/code/").url == "/sign-in/"
        browser = self.halfway()
        self.town.ann.user.set_password("another word since")
        self.town.ann.user.save()
        assert browser.get("/sign-in/code/").url == "/sign-in/"

    def test_it_is_turned_off_by_a_code_and_by_nothing_else(self) -> None:
        """A borrowed session cannot; afterwards the password alone opens again."""
        self.set_up()
        assert self.anns.post(f"{SECURITY}second-factor/off/", {"token": "000000"}).status_code == 422
        forget_wrong_tries()
        assert self.anns.post(f"{SECURITY}second-factor/off/", {"token": self.token()}).url == SECURITY
        answer = self.browser("stranger").post("/sign-in/", {"username": "ann@example.org", "password": PASSWORD})
        assert answer.url == "/packhouse/"

    def test_new_recovery_codes_end_the_old_ones(self) -> None:
        """Whoever found the slip of paper is out."""
        old = self.set_up()
        answer = self.anns.post(f"{SECURITY}recovery-codes/", {"token": self.token()})
        assert "the earlier ones open nothing any more" in words_of(answer)
        assert self.halfway().post("/sign-in/code/", {"token": old[1]}).status_code == 422

    def test_a_borrowed_session_sets_up_none(self) -> None:
        """Without the present password nobody locks the owner out."""
        self.anns.get(f"{SECURITY}second-factor/")
        answer = self.anns.post(f"{SECURITY}second-factor/", {"token": self.token(), "present": "a guess"})
        assert "This is not your present password." in words_of(answer)
        assert not TOTPDevice.objects.filter(confirmed=True).exists()

    def test_joining_another_site_takes_the_second_step_too(self) -> None:
        """The join page signs nobody in past it."""
        self.set_up()
        said = {"name": "Ann", "handle": "ann", "email": "ann@example.org", "password": PASSWORD}
        said |= {"country": "PT", "accepts": "on", "version": "1"}
        assert self.browser("stranger").post("/elsewhere/join/", said).url == "/sign-in/code/"
