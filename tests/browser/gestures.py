"""What people do at a page: press what they read, fill in what has a label, go by keys, look whether it says so.

Owns the gestures and the ways of looking. Must not know what any page is for.
"""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import Look

DESK, PHONE, WITHOUT_SCRIPTS = Look("desktop", "light"), Look("phone", "dark"), Look(scripts=False)
SCREENS = {"desk": DESK, "phone": PHONE}
LOOKS = SCREENS | {"without scripts": WITHOUT_SCRIPTS}
MOST_TABS, MOST_LOOKS = 60, 40


def press(page: Page, name: str) -> None:
    """Press the first button whose name begins so."""
    _first(page, "button", name).click()


def follow(page: Page, name: str) -> None:
    """Follow the first link whose name begins so."""
    _first(page, "link", name).click()


def unfold(page: Page, name: str) -> None:
    """Open what is folded under words that begin so."""
    page.locator("summary").filter(has_text=_begins(name)).first.click()


def fill(page: Page, said: dict[str, str]) -> None:
    """Fill in fields by what stands beside them; of a list, take the entry that reads so."""
    for label, words in said.items():
        field = page.get_by_label(label, exact=True)
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(label=words)
        else:
            field.fill(words)


def look_again(page: Page, *, until: Locator, by: str = "Look again") -> None:
    """Follow a link again and again, as long as something that is on its way has not come."""
    for _ in range(MOST_LOOKS):
        if until.count():
            return
        page.wait_for_timeout(500)
        follow(page, by)
    raise AssertionError(f"it never came: {until}")


def says(page: Page, *words: str) -> None:
    """See that a page says so, now or in a moment."""
    for each in words:
        expect(page.locator("main")).to_contain_text(each)


def headed(page: Page, words: str) -> None:
    """See that a page stands under these words, now or in a moment."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def pdf(page: Page, name: str) -> bytes:
    """Fetch the paper behind a link, as the browser would that keeps it."""
    address = _first(page, "link", name).evaluate("each => each.href")
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def tab_to(page: Page, name: str) -> None:
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


def _first(page: Page, role: str, name: str) -> Locator:
    return page.get_by_role(role, name=_begins(name)).first  # type: ignore[arg-type]


def _begins(name: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(name)}", re.IGNORECASE)
