"""`make pictures`: takes the pictures that the documentation shows, of the demo's pages, on a day that stands still.

Owns which pages these are, who looks at them, and how a picture is made small. Must not know what a page says.
"""

import io
import sys
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from shutil import which

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser.people import Crowd, Look, served

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
DEMO_PASSWORD = "makegood-demo"
COLOURS = 96
LIGHT, DARK, PHONE = Look(), Look(scheme="dark"), Look("phone")


@dataclass(frozen=True)
class Picture:
    """A page to be taken: who opens what, and which links lead on from there (the first that fits, each time)."""

    name: str
    by: str
    path: str
    follow: tuple[str, ...] = ()
    look: Look = LIGHT


OUTCOME = ("main a[href*='/help/payment-']", "main a[href*='/money/']")
A_REQUEST, A_CASE = ("main a[href*='/requests/']",), ("main th a[href*='/requests/']",)
SITES = ("letters", "credits", "membership", "orders", "live")
PICTURES = (
    Picture("landing", "stranger", "/"),
    Picture("sign-in", "stranger", "/sign-in/"),
    *(Picture(f"{site}-home", "ann", f"/{site}/") for site in SITES),
    *(Picture(f"{site}-policy", "ann", f"/{site}/policy/") for site in SITES),
    *(Picture(f"{site}-queue", "olga", f"/{site}/console/") for site in SITES),
    Picture("wallet", "ann", "/credits/wallet/"),
    Picture("wallet-dark", "ann", "/credits/wallet/", look=DARK),
    Picture("wallet-phone", "ann", "/credits/wallet/", look=PHONE),
    Picture("services", "ann", "/credits/services/"),
    Picture("help", "ann", "/credits/help/"),
    Picture("before-sending", "ann", "/credits/help/", OUTCOME),
    Picture("before-sending-dark", "ann", "/credits/help/", OUTCOME, look=DARK),
    Picture("before-sending-phone", "ann", "/credits/help/", OUTCOME, look=PHONE),
    Picture("request", "ann", "/credits/requests/", A_REQUEST),
    Picture("for-you", "ann", "/credits/policy/for-you/"),
    Picture("account", "ann", "/credits/settings/"),
    Picture("membership", "ann", "/membership/membership/"),
    Picture("order", "ann", "/orders/orders/", ("main tr:nth-child(2) th a",)),
    Picture("session", "ann", "/live/services/", ("main th a:has-text('session')",)),
    Picture("case", "tom", "/credits/console/", A_CASE),
    Picture("case-dark", "tom", "/credits/console/", A_CASE, look=DARK),
    Picture("case-phone", "tom", "/credits/console/", A_CASE, look=PHONE),
    Picture("overview", "olga", "/credits/console/overview/"),
    Picture("disputes", "olga", "/live/console/disputes/"),
    Picture("studio", "olga", "/credits/console/policy/"),
    Picture("members", "olga", "/credits/console/members/"),
    Picture("payments", "olga", "/credits/console/payments/"),
    Picture("books", "eva", "/credits/console/books/"),
    Picture("flow", "eva", "/credits/console/books/flow/"),
    Picture("owing", "eva", "/credits/console/books/owing/"),
    Picture("audit", "eva", "/credits/console/audit/"),
)


def main(wanted: list[str]) -> None:
    """Take every picture, or those that are named."""
    taken = [each for each in PICTURES if not wanted or each.name in wanted]
    chromium = which("chromium")
    if chromium is None:
        raise SystemExit("pictures: there is no chromium on the PATH; on Debian: apt install chromium")
    FOLDER.mkdir(exist_ok=True)
    with served("demo") as place, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        crowd = Crowd(place, browser, DEMO_PASSWORD)
        for picture in taken:
            _take(picture, crowd)
        browser.close()
    size = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(f"{len(taken)} pictures taken; all {len(list(FOLDER.glob('*.png')))} are {size / 1e6:.1f} MB.")


def _take(picture: Picture, crowd: Crowd) -> None:
    with crowd.page(picture.by, look=picture.look) as seen:
        status = seen.open(picture.path)
        assert status == HTTPStatus.OK, f"{picture.path} answers with {status}"
        for link in picture.follow:
            seen.page.locator(link).first.click()
            seen.stand_still()
        # What a page fetches for itself once it stands belongs to the picture.
        seen.page.wait_for_load_state("networkidle")
        _keep(seen.page, FOLDER / f"{picture.name}.png")


def _keep(page: Page, file: Path) -> None:
    """Keep what the window shows, with few colours: the pages are paper and ink."""
    shown = Image.open(io.BytesIO(page.screenshot(caret="hide"))).convert("RGB")
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
