"""Paying, and what it brings: credits in the wallet, a receipt; a membership that ends and begins again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.errands import buy
from tests.browser.gestures import LOOKS, SCREENS, follow, headed, look_again, pdf, press, says
from tests.browser.people import Crowd, Look


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_who_buys_finds_the_lot_and_its_receipt(crowd: Crowd, look: Look):
    """From the wallet to the processor and back: the credits are there, untouched, and on paper."""
    with crowd.page("bob", look=look) as seen:
        page = seen.page
        page.goto(f"{crowd.place.home}/packhouse/")
        buy(page, "50 credits")
        paper = pdf(page, "Receipt as PDF")
        assert paper.startswith(b"%PDF-")
        follow(page, "wallet")
        says(page, "By lots")
        page.get_by_role("region", name="Lots").get_by_role("link", name="50 credits").last.click()
        says(page, "50 credits of 50", "€26.50", "untouched")
        follow(page, "The payment")
        says(page, "card ending 4242")
        assert seen.complaints == []


@pytest.mark.parametrize("look", SCREENS.values(), ids=SCREENS)
def test_a_declined_card_costs_nothing(crowd: Crowd, look: Look):
    """Somebody whose bank says no is told so, and finds the way to another try."""
    with crowd.page("bob", look=look) as seen:
        page = seen.page
        page.goto(f"{crowd.place.home}/packhouse/")
        follow(page, "Wallet")
        follow(page, "Buy credits")
        press(page, "Buy 20 credits")
        page.get_by_label("Card ending 0002").check()
        press(page, "Pay ")
        says(page, "Nothing was charged")
        follow(page, "Choose a pack again")
        headed(page, "Buy credits")
        assert seen.complaints == []


@pytest.mark.parametrize("look", SCREENS.values(), ids=SCREENS)
def test_a_membership_is_left_in_two_clicks_and_taken_up_again(crowd: Crowd, look: Look):
    """What leaving means is said before and after, to the minute; whoever thinks again pays once and stays."""
    with crowd.page("ann", look=look) as seen:
        page = seen.page
        page.goto(f"{crowd.place.home}/roundtable/")
        follow(page, "Membership")
        follow(page, "Cancel")
        until = told(page, "Open until")
        says(page, "A confirmation is mailed to ann@example.org", "the one of")
        press(page, "Cancel my membership")
        says(page, "none: you cancelled on")
        assert told(page, "Open until") == until
        read_confirmation(page, until)
        follow(page, "Take it up again")
        press(page, "Come back for")
        says(page, "Paid until")
        expect(page.get_by_role("link", name="Cancel", exact=True)).to_be_visible()
        assert seen.complaints == []


def read_confirmation(page: Page, until: str) -> None:
    """Wait for the letter on the account home, read in it what the page said, and go back."""
    look_again(page, until=page.get_by_role("link", name="Your membership is cancelled"), by="Home")
    follow(page, "Your membership is cancelled")
    says(page, until)
    follow(page, "Membership")


def told(page: Page, term: str) -> str:
    """Give the date and the minute that stand beside a term."""
    beside = page.locator(f"dt:text-is('{term}') + dd").inner_text()
    found = re.search(r"\d{1,2} \w+ \d{4}.*?\d\d:\d\d", beside)
    assert found, beside
    return found[0]
