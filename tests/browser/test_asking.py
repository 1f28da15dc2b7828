"""Asking for something back: the answer before it is sent, and what can be done afterwards."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.errands import SENT, ask_for_exception, buy, open_case, sent, use_letter
from tests.browser.gestures import DESK, LOOKS, fill, focused, follow, headed, press, says, tab_to, unfold
from tests.browser.people import Crowd, Look, Watched


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_who_asks_for_money_sees_the_answer_and_gets_it(crowd: Crowd, look: Look):
    """Buy, ask, see the answer before sending, choose, and see that the money is on its way."""
    with crowd.page("ann", look=look) as seen:
        page = seen.page
        page.goto(f"{crowd.place.home}/packhouse/")
        buy(page, "20 credits")
        follow(page, "Ask for it back")
        follow(page, "It was a mistake")
        headed(page, "You can have money back")
        says(page, "Option A: an untouched pack", "€11.00", "Option B: we buy credits back", "€8.00")
        page.get_by_role("radio").last.check()
        page.get_by_role("checkbox").check()
        press(page, "Send and take €8.00" if look.scripts else "Send")
        expect(page).to_have_url(SENT)
        headed(page, "€8.00")
        assert seen.complaints == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_request_is_taken_back(crowd: Crowd, look: Look):
    """Whoever thinks again says so on the request's page, and nothing more happens with it."""
    with crowd.page("ann", look=look) as seen:
        page = seen.page
        page.goto(f"{crowd.place.home}/packhouse/")
        use_letter(page)
        path = ask_for_exception(page)
        says(page, "The policy leaves this to our staff", "We decide by")
        unfold(page, "Take this request back")
        press(page, "Withdraw request")
        headed(page, "You took this request back")
        expect(page.get_by_role("button", name="Withdraw")).to_have_count(0)
        follow(page, "Your requests")
        page.locator(f"a[href$='{path}']").click()
        headed(page, "You took this request back")
        assert seen.complaints == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_no_is_appealed_and_somebody_else_decides(crowd: Crowd, look: Look):
    """The member says why; the agent who said no may not decide it again, and another gives what was asked."""
    with (
        crowd.page("ann", look=look) as seen,
        crowd.page("tom", look=look) as first,
        crowd.page("pat", look=look) as second,
    ):
        page = seen.page
        page.goto(f"{crowd.place.home}/packhouse/")
        use_letter(page)
        rule(first, ask_for_exception(page), {"Reason": "Not this time."}, act="Deny with this reason")
        appealed = appeal(page)
        take_up(first, appealed)
        says(first.page, "Somebody who did not decides it")
        rule(second, appealed, {"Amount, in credits": "7", "Reason": "You had been ill, after all."}, act="Grant")
        page.reload()
        headed(page, "7 credits came back to you")
        assert seen.complaints + first.complaints + second.complaints == []


def test_keys_alone_are_enough(crowd: Crowd):
    """Past the menu, to a pack, to what it is worth, and the request is sent: no pointer is touched."""
    with crowd.page("ann", look=DESK) as seen:
        page = seen.page
        page.goto(f"{crowd.place.home}/packhouse/help/")
        page.keyboard.press("Tab")
        assert focused(page) == "Skip to the page"
        page.keyboard.press("Enter")
        for name in ("Pack", "It was a mistake"):
            with page.expect_navigation():
                tab_to(page, name)
                page.keyboard.press("Enter")
        tab_to(page, "Send")
        page.keyboard.press("Enter")
        expect(page).to_have_url(SENT)
        assert seen.complaints == []


def take_up(staff: Watched, path: str) -> None:
    """Open a case of the town from the queue."""
    staff.page.goto(f"{staff.place.home}/packhouse/console/")
    open_case(staff.page, path)


def rule(staff: Watched, path: str, said: dict[str, str], *, act: str) -> None:
    """Decide a case of the town for a reason."""
    take_up(staff, path)
    fill(staff.page, said)
    press(staff.page, act)
    says(staff.page, said["Reason"])


def appeal(page: Page) -> str:
    """Look again at one's request, read the no, and say why one does not agree; give the path of the appeal."""
    page.reload()
    headed(page, "Nothing is given back")
    says(page, "Not this time.")
    follow(page, "Appeal")
    says(page, "Nobody who had a part in the first answer decides it", "We decide by")
    fill(page, {"Why you do not agree": "I could not have known."})
    press(page, "Send the appeal")
    says(page, "This is your appeal")
    return sent(page)
