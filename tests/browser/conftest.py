"""A served town and a browser for the tests of this folder; without Chromium they are skipped."""

from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.people import Crowd, Place, served
from tests.look.town import PASSWORD

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what needs the served town in one process of a parallel run: it is built only once then."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find the browser; `make browse` prints why there are no tests without one."""
    found = which("chromium")
    if found is None:
        pytest.skip("there is no chromium on the PATH; on Debian: apt install chromium")
    return found


@pytest.fixture(scope="session")
def place(chromium: str) -> Iterator[Place]:
    """Have the town served, once there is a browser to look at it."""
    with served("town") as found:
        yield found


@pytest.fixture(scope="module")
def crowd(place: Place, chromium: str) -> Iterator[Crowd]:
    """Have a browser; it goes with each module, since other tests cannot run while its driver does."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield Crowd(place, browser, PASSWORD)
        browser.close()


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """Have a picture of what went wrong."""
    made = tmp_path / "screen.png"
    made.write_bytes(b"\x89PNG\r\n\x1a\n...")
    return made
