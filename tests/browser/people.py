"""People at a browser: who they are, what they look through, and what the browser complains of meanwhile.

Owns sign-ins, sizes and colour schemes, and what every page must keep to. Must not know any page.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, expect

SIZES = {"desktop": (1280, 900), "phone": (360, 740)}
MOST_SHIFT = 0.02
# How long something may take, in milliseconds, on a machine that has other things to do.
PATIENCE = 20_000
AXE, AXE_IS_THERE = Axe(), Axe(axe_script="0")
COUNT_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => {
      for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
    }).observe({type: "layout-shift", buffered: true});
"""
SETTLED = (
    "document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))"
)
# What lies over the middle of something that can be pressed; what a table holds may lie beyond its edge.
COVERED = """() => [...document.querySelectorAll("a[href], button, summary, input, select, textarea")].flatMap(each => {
    const box = each.getBoundingClientRect();
    const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!over || each.contains(over) || over.contains(each)) return [];
    return !each.checkVisibility() || each.closest(".scroll")
        ? [] : [`${each.innerText || each.name} is covered by ${over.outerHTML.slice(0, 80)}`];
})"""
# A browser says so where drawing the page took it long, which is no fault of the page.
TOO_EARLY = "was preloaded using link preload but not used within"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Place:
    """Where the sites answer, where the processor does, and the address of every page by its name."""

    home: str
    sandbox: str
    pages: dict[str, str]


@contextmanager
def served(wanted: str) -> Iterator[Place]:
    """Have the town or the demo served by a process of its own."""
    command = [sys.executable, "-m", "tests.browser.served", wanted]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        said = process.stdout.readline()
        assert said, "nothing could be served; what it said stands above"
        try:
            yield Place(**json.loads(said))
        finally:
            process.stdin.close()


@dataclass(frozen=True)
class Look:
    """How somebody looks at the pages."""

    size: str = "desktop"
    scheme: str = "light"
    scripts: bool = True

    def options(self) -> dict[str, Any]:
        """Say so to the browser."""
        width, height = SIZES[self.size]
        return {
            "viewport": {"width": width, "height": height},
            "color_scheme": self.scheme,
            "java_script_enabled": self.scripts,
            "has_touch": self.size == "phone",
            "is_mobile": self.size == "phone",
            "locale": "en-GB",
            "reduced_motion": "reduce",
        }


@dataclass
class Crowd:
    """Everybody at their browsers; who has signed in once stays so."""

    place: Place
    browser: Browser
    password: str
    _cookies: dict[str, Any] = field(default_factory=dict)
    _contexts: dict[tuple[str, Look], BrowserContext] = field(default_factory=dict)

    @contextmanager
    def page(self, name: str, *, look: Look) -> Iterator["Watched"]:
        """Open an empty page for somebody, who is signed in unless they are a stranger."""
        if (name, look) not in self._contexts:
            self._contexts[name, look] = self._open(look, cookies=self._sign_in(name))
        with self._tab(self._contexts[name, look]) as opened:
            yield opened

    @contextmanager
    def newcomer(self, *, look: Look) -> Iterator["Watched"]:
        """Open an empty page for somebody who was never here, and whom nobody remembers afterwards."""
        with self._open(look, cookies=None) as context, self._tab(context) as opened:
            yield opened

    @contextmanager
    def _tab(self, context: BrowserContext) -> Iterator["Watched"]:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        try:
            yield Watched(page, self.place)
        except (AssertionError, Error) as failure:
            failure.add_note(f"{page.url} said then:\n{page.locator('body').inner_text(timeout=1_000)}")
            raise
        finally:
            page.close()

    def _open(self, look: Look, *, cookies: Any) -> BrowserContext:
        made = self.browser.new_context(**look.options(), storage_state=cookies)
        if look.scripts:
            made.add_init_script(COUNT_SHIFTS)
        return made

    def _sign_in(self, name: str) -> Any:
        if name == "stranger":
            return None
        if name not in self._cookies:
            with self.browser.new_context() as context:
                sign_in(context.new_page(), name, home=self.place.home, password=self.password)
                self._cookies[name] = context.storage_state()
        return self._cookies[name]


def sign_in(page: Page, name: str, *, home: str, password: str) -> None:
    """Fill in the form as somebody of the cast."""
    page.goto(f"{home}/sign-in/")
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "sign-in" not in url)


class Watched:
    """A page with somebody beside it who notes every complaint."""

    def __init__(self, page: Page, place: Place) -> None:
        self.page, self.place = page, place
        self.complaints: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"an error in a script: {error}"))
        page.on("request", self._on_request)

    def open(self, address: str) -> int:
        """Open a page by its path, wait until it stands still, and give the status of the answer."""
        answer = self.page.goto(self.place.home + address)
        assert answer, f"nothing answers at {address}"
        self.stand_still()
        return answer.status

    def stand_still(self) -> None:
        """Wait until the page has loaded and is drawn."""
        self.page.wait_for_load_state()
        self.page.evaluate(SETTLED)

    def findings(self) -> list[str]:
        """Tell what axe finds on the page as it is now; the page takes in its script but once."""
        axe = AXE_IS_THERE if self.page.evaluate("'axe' in window") else AXE
        found = axe.run(self.page)
        return [
            f"{each['id']}: {each['help']}: {node['html']} ({node['failureSummary']})"
            for each in found.response["violations"]
            for node in each["nodes"]
        ]

    def disorder(self) -> list[str]:
        """Tell what is wrong with the page's layout."""
        too_wide, shifted = self.page.evaluate(TOO_WIDE), self.page.evaluate("window.shifted")
        found = [f"the page is {too_wide} px wider than the window"] if too_wide > 0 else []
        found += self.page.evaluate(COVERED)
        return found + ([f"things moved by {shifted:.3f} while it loaded"] if shifted > MOST_SHIFT else [])

    def _on_console(self, message: ConsoleMessage) -> None:
        """Note errors and warnings of our own pages; that a page answers with a refusal is no error."""
        where = message.location.get("url", "")
        is_the_answer = where == self.page.url and "the server responded" in message.text
        is_ours = where.startswith(self.place.home) and not is_the_answer and TOO_EARLY not in message.text
        if message.type in ("error", "warning") and is_ours:
            self.complaints.append(f"{message.type}: {message.text} ({where})")

    def _on_request(self, request: Request) -> None:
        where = urlsplit(request.url)
        origin = f"{where.scheme}://{where.netloc}"
        if origin not in (self.place.home, self.place.sandbox) and where.scheme not in ("data", "blob"):
            self.complaints.append(f"asked another server: {request.url}")
