"""Coming to a site for the first time: joining, the code in the mail, and signing in by oneself afterwards."""

import re
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gestures import LOOKS, fill, follow, headed, look_again, press, says
from tests.browser.people import Crowd, Look

PASSWORD = "a-lantern-in-the-fog"


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_who_joins_is_let_in_by_the_mailed_code(crowd: Crowd, look: Look):
    """From the first page to the account home, out again, and in by the password that was chosen."""
    handle = f"nell-{token_hex(4)}"
    email = f"{handle}@example.org"
    with crowd.newcomer(look=look) as seen:
        page = seen.page
        page.goto(crowd.place.home)
        follow(page, "Packhouse")
        follow(page, "Join")
        fill(page, {"Your name": "Nell North", "User name": handle, "E-mail address": email})
        fill(page, {"Password": PASSWORD, "Country": "Portugal"})
        page.get_by_label("I have read version").check()
        press(page, "Join")
        headed(page, "Look into your mail")
        fill(page, {"Code from the mail": code_mailed_to(seen.page, email)})
        press(page, "Activate my account")
        headed(page, "Hello, Nell North")
        come_back(page, email)
        headed(page, "Hello, Nell North")
        assert seen.complaints == []


def test_a_form_that_is_not_complete_keeps_what_was_typed(crowd: Crowd):
    """Whoever has overlooked something is told at the field, and types nothing twice but the password."""
    with crowd.newcomer(look=LOOKS["phone"]) as seen:
        page = seen.page
        page.goto(f"{crowd.place.home}/packhouse/")
        follow(page, "Join")
        fill(page, {"Your name": "Otto Ost", "User name": "ann", "E-mail address": "otto@example.org"})
        fill(page, {"Password": "1234567890", "Country": "Portugal"})
        page.get_by_label("I have read version").check()
        press(page, "Join")
        says(page, "too common")
        expect(page.get_by_label("Your name")).to_have_value("Otto Ost")
        fill(page, {"Password": PASSWORD})
        press(page, "Join")
        expect(page.get_by_label("User name")).to_have_attribute("aria-invalid", "true")
        assert seen.complaints == []


def code_mailed_to(page: Page, address: str) -> str:
    """Look into the demo's mailbox in another tab, and read the code."""
    with page.context.new_page() as mailbox:
        mailbox.goto(page.url)
        follow(mailbox, "Mailbox")
        open_mails_to(mailbox, address)
        follow(mailbox, "Your code")
        found = re.search(r"\b\d{6}\b", mailbox.locator("article").inner_text())
    assert found, "there is no code in the mail"
    return found[0]


def open_mails_to(mailbox: Page, address: str) -> None:
    """Look again as long as nothing has come to an address, then at what has."""
    mails = mailbox.get_by_role("navigation", name="Whose mail").get_by_role("link", name=address)
    look_again(mailbox, until=mails)
    mails.click()


def come_back(page: Page, email: str) -> None:
    """Sign out and in again."""
    press(page, "Sign out")
    follow(page, "Packhouse")
    follow(page, "Sign in")
    fill(page, {"E-mail address": email, "Password": PASSWORD})
    press(page, "Sign in")
