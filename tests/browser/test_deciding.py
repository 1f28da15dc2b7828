"""What the staff come for: a line of the queue, its case, an answer in place, a second pair of eyes, a dispute."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.errands import MOST_LINES, complain, open_case, sent, use_letter
from tests.browser.gestures import (
    DESK,
    LOOKS,
    PHONE,
    SCREENS,
    fill,
    follow,
    headed,
    pdf,
    press,
    says,
    tab_to,
    unfold,
)
from tests.browser.people import Crowd, Look


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_an_agents_answer_changes_the_members_page(crowd: Crowd, look: Look, proof: Path):
    """Use, ask, be told to wait; an agent answers the one question; the member's page says what came of it."""
    with crowd.page("ann", look=look) as member, crowd.page("tom", look=look) as agent:
        page, desk = member.page, agent.page
        page.goto(f"{crowd.place.home}/packhouse/")
        use_letter(page)
        asked = complain(page, proof)
        says(page, "Our staff has to find something out")
        desk.goto(f"{crowd.place.home}/packhouse/console/")
        open_case(desk, asked)
        unfold(desk, "Preview the letter")
        expect(desk.locator("article.letter")).to_contain_text("Dear Ann Archer")
        press(desk, "Yes")
        expect(desk.locator("#case")).to_contain_text("Granted, and arrived")
        page.reload()
        says(page, "into your wallet")
        assert member.complaints + agent.complaints == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_visitor_of_a_demo_is_both_sides_in_turn(crowd: Crowd, look: Look, proof: Path):
    """From the sign-in page as a member, with another hat an agent in front of the case, and back at its page."""
    with crowd.newcomer(look=look) as seen:
        page = seen.page
        page.goto(crowd.place.home)
        follow(page, "Sign in")
        house = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Packhouse"))
        house.get_by_role("button", name="Ann").click()
        use_letter(page)
        complain(page, proof)
        press(page, "Be Tom")
        headed(page, "Ann Archer · Letter with Pia")
        press(page, "Yes")
        expect(page.locator("#case")).to_contain_text("Granted, and arrived")
        press(page, "Be Ann")
        headed(page, "10 credits came back to you")
        assert seen.complaints == []


def test_the_queue_goes_by_keys(crowd: Crowd, proof: Path):
    """From line to line, into a case, and its question answered: no pointer is touched."""
    with crowd.page("ann", look=DESK) as member, crowd.page("tom", look=DESK) as agent:
        desk = agent.page
        member.page.goto(f"{crowd.place.home}/packhouse/")
        use_letter(member.page)
        number = complain(member.page, proof).strip("/").rsplit("/", 1)[1]
        desk.goto(f"{crowd.place.home}/packhouse/console/")
        desk.keyboard.press("/")
        desk.keyboard.type("Ann Archer")
        with desk.expect_navigation():
            desk.keyboard.press("Enter")
        go_down_to(desk, f"request {number}")
        with desk.expect_navigation():
            desk.keyboard.press("Enter")
        headed(desk, "Ann Archer")
        tab_to(desk, "Yes")
        desk.keyboard.press("Enter")
        expect(desk.locator("#case")).to_contain_text("Granted, and arrived")
        assert agent.complaints == []


@pytest.mark.parametrize(("look", "who"), [(DESK, "Lena"), (PHONE, "Lotte")], ids=SCREENS)
def test_a_large_amount_takes_a_second_pair_of_eyes(crowd: Crowd, look: Look, who: str):
    """An agent proposes and cannot agree with themselves; an approver agrees, and it is given."""
    with crowd.page("tom", look=look) as agent, crowd.page("pat", look=look) as approver:
        with crowd.page("ann", look=look) as member:
            member.page.goto(f"{crowd.place.home}/wrenfield/")
            asked = miss(member.page, who)
        for desk in (agent.page, approver.page):
            desk.goto(f"{crowd.place.home}/wrenfield/console/")
            open_case(desk, asked)
        fill(agent.page, {"Amount, in credits": "14", "Reason": "They had written for months."})
        press(agent.page, "Grant")
        says(agent.page, "Tom proposes 14 credits", "Take it back")
        expect(agent.page.get_by_role("button", name="Agree")).to_have_count(0)
        approver.page.reload()
        press(approver.page, "Agree and pay 14 credits")
        says(approver.page, "Granted, and arrived", "They had written for months.")
        assert agent.complaints + approver.complaints == []


@pytest.mark.parametrize("look", SCREENS.values(), ids=SCREENS)
def test_a_banks_question_is_answered_with_evidence(crowd: Crowd, look: Look):
    """What was paid, agreed to and used stands on one page, by when it is due, and comes as a text for the bank."""
    with crowd.page("tom", look=look) as agent:
        desk = agent.page
        desk.goto(f"{crowd.place.home}/lanternroom/console/")
        follow(desk, "Disputes")
        follow(desk, "Bob: ")
        says(desk, "Evidence due", "The bank takes", "€18.00", "Policy version 1")
        assert pdf(desk, "As PDF").startswith(b"%PDF-")
        with desk.expect_download() as kept:
            follow(desk, "As text")
        assert "18.00" in kept.value.path().read_text()
        assert agent.complaints == []


def miss(page: Page, who: str) -> str:
    """Ask for the credits of a last letter, since whoever got it has left; give the path of the request."""
    follow(page, "Help")
    follow(page, who)
    follow(page, "My correspondent has left")
    says(page, "16 credits")
    press(page, "Send")
    return sent(page)


def go_down_to(desk: Page, words: str) -> None:
    """Press j until the line that has the focus says so."""
    for _ in range(MOST_LINES):
        desk.keyboard.press("j")
        if words in desk.evaluate("document.activeElement.closest('tr').innerText"):
            return
    raise AssertionError(f"no line of the queue says “{words}”")
