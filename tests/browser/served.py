"""Sites served to browsers: `python -m tests.browser.served town` (or `demo`), until its standard input ends.

Owns a home with a database of its own, a sandbox processor, and the work that falls due on the sites, whose clocks
stand still. The town comes with its houses, and one house more on a clock that runs; the demo with its five sites, on a
day that never changes. Says in one line of JSON where everything is. Must not know what a browser does there.
"""

import json
import os
import select
import socket
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import django
import waitress
from django.core.management import call_command

from makegood.project import embedded

if TYPE_CHECKING:
    from makegood.sites.models import Site
    from tests.look.town import Town

TODAY = datetime(2026, 6, 27, 10, tzinfo=UTC)
SECONDS_BETWEEN_ROUNDS = 0.3
# One after the other, so that everything has the same number each time.
JOBS = 1
# Requests of the town that stand where the one in the addresses does not.
STATES = ("waiting", "discretion", "denied", "settled")
# What is on these pages depends on what a site sells, so each house's own are looked at as well.
IN_EVERY_HOUSE = ("portal:home", "portal:policy", "portal:help", "console:queue")
# A house once more, brought to this very moment: the only one whose clock runs.
TONIGHT, ITS_STORY = "tonight", "lanternroom"


def main(wanted: str) -> None:
    """Build what is wanted, say where it is, and serve it."""
    with tempfile.TemporaryDirectory(prefix="makegood-browser-") as name:
        home = Path(name)
        home.chmod(0o711)  # The server may run as another user, who must be able to pass through.
        ports = free_ports()
        _prepare(home, sandbox_port=ports[1])
        with embedded.server(home, durable=False):
            django.setup()
            call_command("migrate", interactive=False, verbosity=0)
            _serve(CONTENTS[wanted](home), home=home, ports=ports)


def free_ports() -> tuple[int, int]:
    """Find two ports on which nobody listens."""
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _prepare(home: Path, *, sandbox_port: int) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "makegood.project.settings",
        "MAKEGOOD_HOME": str(home),
        "MAKEGOOD_DEMO": "1",
        "MAKEGOOD_SANDBOX_URL": f"http://127.0.0.1:{sandbox_port}",
    }
    os.environ.pop("DATABASE_URL", None)


def _build_town(home: Path) -> dict[str, str]:
    """Play the houses and build the town, at the till that goes on working; give the address of every page."""
    from makegood.play.runner import processor
    from tests.look.houses import build_houses
    from tests.look.town import build_town

    houses = build_houses(till=_till(home))
    with processor(_till(home)) as visitor:
        town = build_town(visitor)
    _open_tonight(home)
    return _pages(town, houses)


def _open_tonight(home: Path) -> None:
    """Play the story of a house up to now, and let its clock run."""
    from makegood.play.reading import read_story
    from makegood.play.runner import Manner, play_story
    from makegood.play.shift import shift
    from makegood.sites.operations import thaw_clock
    from makegood.sites.queries import site_by_slug
    from tests.look.houses import STAFF, STORIES
    from tests.look.town import PASSWORD

    now = datetime.now(UTC)
    (path,) = (each for each in STORIES if each.stem == ITS_STORY)
    manner = Manner(is_fast=True, password=PASSWORD, staff=STAFF, till=_till(home), until=now)
    report = play_story(shift(read_story(path), to=now), slug=TONIGHT, manner=manner)
    assert report.is_ok, "\n".join(map(str, report.failures))
    thaw_clock(site_by_slug(TONIGHT))


def _build_demo(home: Path) -> dict[str, str]:
    """Play the demo's stories up to the day of the pictures, and stop the clocks there."""
    from makegood.play.demo import SITES, demo_stories, play_demo
    from makegood.sites.operations import freeze_clock
    from makegood.sites.queries import site_by_slug

    reports = play_demo(
        demo_stories(now=TODAY), till=Path(_till(home)), now=TODAY, jobs=JOBS, on_story=lambda report: None
    )
    assert all(each.is_ok for each in reports), "a story of the demo did not come out as it says"
    for slug in SITES:
        freeze_clock(site_by_slug(slug), at=TODAY)
    return {}


def _till(home: Path) -> str:
    return str(home / "sandbox.sqlite")


def _pages(town: "Town", houses: "Mapping[str, Site]") -> dict[str, str]:
    """Name every address, with those of other states and other houses beside it."""
    from django.conf import settings
    from django.urls import reverse

    from makegood.portal.mailbox import mails_in
    from tests.look.addresses import addresses_of

    pages = addresses_of(town, houses=houses)
    for state in STATES:
        number = getattr(town, state).pk
        pages[f"portal:request {state}"] = f"/packhouse/requests/{number}/"
        pages[f"console:case {state}"] = f"/packhouse/console/requests/{number}/"
    pages |= {f"{page} of {slug}": reverse(page, args=[slug]) for page in IN_EVERY_HOUSE for slug in houses}
    newest = mails_in(Path(settings.EMAIL_FILE_PATH))[0]
    return pages | {"portal:mail": reverse("portal:mail", args=[newest.name]), "portal:nothing": "/packhouse/nothing/"}


def _serve(pages: dict[str, str], *, home: Path, ports: tuple[int, int]) -> None:
    from makegood.payments.sandbox.app import create_app
    from makegood.project.wsgi import application

    for app, port in zip((application, create_app(_till(home))), ports, strict=True):
        _listen(app, port)
    print(json.dumps({"home": _at(ports[0]), "sandbox": _at(ports[1]), "pages": pages}), flush=True)
    _work_until_the_input_ends()


def _listen(app: Any, port: int) -> None:
    server = waitress.create_server(app, host="127.0.0.1", port=port, threads=8)
    Thread(target=server.run, daemon=True).start()


def _at(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _work_until_the_input_ends() -> None:
    """Do at once what falls due, though nobody moves the clocks."""
    from makegood.sites.models import Site
    from makegood.sites.work import run_due

    while not select.select([sys.stdin], [], [], SECONDS_BETWEEN_ROUNDS)[0]:
        for site in Site.objects.order_by("pk"):
            run_due(site, at=site.now())


CONTENTS = {"town": _build_town, "demo": _build_demo}

if __name__ == "__main__":
    main(sys.argv[1])
