"""What holds for every page of both faces in a browser, in light and dark, on a desk and on a phone."""

import pytest

from makegood.console.urls import urlpatterns as console_pages
from makegood.portal.urls import urlpatterns as portal_pages
from tests.browser.people import SIZES, Crowd, Look
from tests.browser.served import IN_EVERY_HOUSE, STATES
from tests.look.addresses import DOWNLOADED, POSTED, READERS
from tests.look.houses import STORIES

EVERY = {f"portal:{page.name}" for page in portal_pages} | {f"console:{page.name}" for page in console_pages}
OTHERS = {f"{page} {state}" for page in ("portal:request", "console:case") for state in STATES}
OTHERS |= {f"{page} of {story.stem}" for page in IN_EVERY_HOUSE for story in STORIES}
IN_A_DEMO = {"portal:mailbox", "portal:mail"}
NOTHING = "portal:nothing"
PAGES = sorted((EVERY - POSTED - DOWNLOADED) | OTHERS | IN_A_DEMO | {NOTHING})


OF_BOB = {"portal:request denied", "portal:request settled"}


def reader(page: str) -> str:
    """Say who looks at a page: the operator sees every form of the console, and requests are seen by who made them."""
    if page in OF_BOB:
        return "bob"
    return READERS.get(page, "olga" if page.startswith("console") else "ann")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_for_everybody(crowd: Crowd, name: str, size: str):
    """Nobody is kept out by colours, names or order; nothing moves, sticks out, fails or comes from elsewhere."""
    with crowd.page(reader(name), look=Look(size)) as seen:
        assert seen.open(crowd.place.pages[name]) == (404 if name == NOTHING else 200)
        found = seen.disorder() + seen.findings()
        seen.page.emulate_media(color_scheme="dark")
        found += seen.findings()
        assert found + seen.complaints == []
