"""What people come for, done as they do it: at a desk, on a phone, without scripts, by keys alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Crowd, Look

DESK, PHONE = Look("desktop", "light"), Look("phone", "dark")
LOOKS = {"desk": DESK, "phone": PHONE, "without scripts": Look(scripts=False)}
SENT = re.compile(r"/requests/\d+/$")
MOST_TABS = 60


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """Have a picture of what went wrong."""
    made = tmp_path / "screen.png"
    made.write_bytes(b"\x89PNG\r\n\x1a\n...")
    return made


def press(page: Page, name: str, *, role: str = "button") -> None:
    """Press the first button or link whose name begins so."""
    page.get_by_role(role, name=re.compile(f"^{re.escape(name)}", re.IGNORECASE)).first.click()  # type: ignore[arg-type]


def buy(page: Page, pack: str) -> None:
    """Buy a pack at the processor's page and come back."""
    press(page, "Wallet", role="link")
    press(page, "Buy credits", role="link")
    press(page, f"Buy {pack}")
    press(page, "Pay ")
    expect(page.locator("main")).to_contain_text("Paid, and the")


def use_letter(page: Page) -> None:
    """Write a letter to Pia."""
    press(page, "Services", role="link")
    press(page, "Use Letter", role="link")
    page.get_by_role("combobox").select_option(label="Pia")
    page.get_by_role("textbox").fill("Dear Pia, how is the garden?")
    press(page, "Use for")


def complain(page: Page, proof: Path) -> str:
    """Ask for the credits of what is shown, with both papers; give the address of the request."""
    press(page, "Something was wrong", role="link")
    press(page, "Something did not work", role="link")
    page.get_by_role("checkbox").check()
    page.locator("input[type=file]").set_input_files(proof)
    page.get_by_role("textbox").fill("It never arrived.")
    press(page, "Send")
    expect(page).to_have_url(SENT)
    return page.url


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_who_bought_by_mistake_gets_the_price_back(crowd: Crowd, look: Look):
    """Buy, ask, see the answer before sending, choose, and see that the money is on its way."""
    with crowd.page("ann", look=look) as seen:
        page = seen.page
        page.goto(f"{crowd.place.home}/packhouse/")
        buy(page, "20 credits")
        press(page, "Ask for it back", role="link")
        press(page, "It was a mistake", role="link")
        expect(page.get_by_role("heading", level=1)).to_contain_text("You can have money back")
        page.get_by_role("radio").first.check()
        page.get_by_role("checkbox").check()
        press(page, "Send")
        expect(page).to_have_url(SENT)
        expect(page.get_by_role("heading", level=1)).to_contain_text("to you")
        assert seen.complaints == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_an_agents_answer_changes_the_members_page(crowd: Crowd, look: Look, proof: Path):
    """Use, ask, be told to wait; an agent answers the one question; the member's page says what came of it."""
    with crowd.page("ann", look=look) as member, crowd.page("tom", look=look) as agent:
        page, desk = member.page, agent.page
        page.goto(f"{crowd.place.home}/packhouse/")
        use_letter(page)
        asked = complain(page, proof)
        expect(page.locator("main")).to_contain_text("Our staff has to find something out")
        desk.goto(f"{crowd.place.home}/packhouse/console/")
        desk.locator(f"a[href$='{asked.split('/packhouse')[1]}']").click()
        press(desk, "Yes")
        expect(desk.locator("#case")).to_contain_text("Granted, and arrived")
        page.reload()
        expect(page.locator("main")).to_contain_text("into your wallet")
        assert member.complaints + agent.complaints == []


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
                go_to(page, name)
                page.keyboard.press("Enter")
        go_to(page, "Send")
        page.keyboard.press("Enter")
        expect(page).to_have_url(SENT)
        assert seen.complaints == []


def go_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus begins so; wherever it stands it can be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", focused(page)
        if focused(page).startswith(name):
            return
    raise AssertionError(f"no key leads to “{name}”")


def focused(page: Page) -> str:
    """Give the words of what has the focus."""
    words: str = page.evaluate("document.activeElement.innerText || document.activeElement.name || ''")
    return words.strip()
