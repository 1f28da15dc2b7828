"""The policy as people read it: by its clauses and versions, for themselves; and how a new version comes about."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.errands import buy
from tests.browser.gestures import DESK, LOOKS, PHONE, SCREENS, fill, follow, headed, press, says, unfold
from tests.browser.people import Crowd, Look

MORE = ("Life has more cases than this page.", "Life has many more cases than this page.")
SHORT = ("It is the shortest of the times", "It is the shortest of all the times")


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_the_policy_is_read_clause_by_clause_and_for_oneself(crowd: Crowd, look: Look):
    """From a clause to its rule, to what is open for oneself and until when, and to the form that asks for it."""
    with crowd.page("ann", look=look) as seen:
        page = seen.page
        page.goto(f"{crowd.place.home}/packhouse/")
        buy(page, "20 credits")
        follow(page, "Policy")
        if look.size == "phone":
            unfold(page, "Clauses")
        page.get_by_role("navigation", name="Clauses").get_by_role("link", name="Option B").click()
        expect(page).to_have_url(re.compile("#C5$"))
        clause = page.locator("#C5")
        expect(clause).to_be_in_viewport()
        clause.get_by_text("The rule that decides").click()
        expect(clause.locator("pre")).to_contain_text("offer payment.valid")
        follow(page, "What this means for you, by when")
        says(page, "Option A: an untouched pack", "28 March 2026, 23:59", "14 days, 12 hours left")
        follow(page, "See what it gives")
        headed(page, "You can have money back")
        assert seen.complaints == []


@pytest.mark.parametrize(
    ("look", "site", "words"), [(DESK, "wrenfield", MORE), (PHONE, "lanternroom", SHORT)], ids=SCREENS
)
def test_a_new_version_is_checked_published_and_compared(crowd: Crowd, look: Look, site: str, words: tuple[str, str]):
    """An operator sees what would change before it counts; members then see both versions and the difference."""
    before, after = words
    with crowd.page("olga", look=look) as operator, crowd.page("ann", look=look) as member:
        desk, page = operator.page, member.page
        desk.goto(f"{crowd.place.home}/{site}/console/")
        follow(desk, "Policy")
        follow(desk, "Publish a version")
        text = desk.get_by_label("The policy")
        fill(desk, {"The policy": text.input_value().replace(before, after), "Approved on": "2026-03-14T12:00"})
        press(desk, "Check it")
        says(desk, "It would be version ", "Is told to", after)
        press(desk, "Publish version ")
        says(desk, "published")
        page.goto(f"{crowd.place.home}/{site}/")
        follow(page, "Policy")
        follow(page, "what changed")
        says(page, after)
        assert operator.complaints + member.complaints == []
