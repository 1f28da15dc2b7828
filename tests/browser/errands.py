"""What people do on the way to something else: buying credits, writing a letter, asking for something back.

Owns steps that several walks begin with; each starts at any page of the site. Must not know what comes of them.
"""

import re
from pathlib import Path
from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.browser.gestures import follow, headed, press, says

MOST_LINES = 40
SENT = re.compile(r"/requests/\d+/$")


def buy(page: Page, pack: str) -> None:
    """Buy a pack at the processor's page and come back."""
    follow(page, "Wallet")
    follow(page, "Buy credits")
    press(page, f"Buy {pack}")
    press(page, "Pay ")
    says(page, "Paid, and the")


def use_letter(page: Page, words: str = "") -> str:
    """Write a letter to Pia, if nothing else is wished one like none before; give its words."""
    words = words or f"Dear Pia, how is the garden? I counted {token_hex(8)} leaves."
    follow(page, "Services")
    follow(page, "Send Letter")
    page.get_by_role("combobox").select_option(label="Pia")
    page.get_by_role("textbox").fill(words)
    press(page, "Send for")
    headed(page, "Letter")
    return words


def complain(page: Page, proof: Path) -> str:
    """Ask for the credits of what is shown, with both papers; give the path of the request."""
    follow(page, "Something was wrong")
    follow(page, "Something did not work")
    page.get_by_role("checkbox").check()
    page.locator("input[type=file]").set_input_files(proof)
    page.get_by_role("textbox").fill("It never arrived.")
    press(page, "Send")
    return sent(page)


def ask_for_exception(page: Page) -> str:
    """Ask for the credits of what is shown though no clause gives them; give the path of the request."""
    follow(page, "Something was wrong")
    follow(page, "None of this")
    headed(page, "This is up to us")
    page.get_by_role("checkbox").check()
    page.get_by_role("textbox").fill("I was ill and could not read the answer.")
    press(page, "Send")
    return sent(page)


def sent(page: Page) -> str:
    """See that a request was sent; give its path within the site."""
    expect(page).to_have_url(SENT)
    return "/requests/" + page.url.split("/requests/")[1]


def open_case(desk: Page, path: str) -> None:
    """Open a request from the queue, however far down it stands."""
    for _ in range(MOST_LINES):
        line = desk.locator(f"a[href$='{path}']")
        if line.count():
            line.click()
            return
        follow(desk, "More")
