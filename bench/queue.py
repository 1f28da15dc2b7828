"""How long the console's queue takes on the server, with 100,000 requests on its site.

A short story is played once, and its member with all requests, decisions and settlements is copied in the database
until there are enough. A page is the whole answer, from the address to the last byte of markup, without a network: the
filters, a page far down, views that are narrowed, and searches. The load of the machine is told with it.
"""

import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import django

from makegood.project import embedded

REQUESTS, ROUNDS = 100_000, 15
AIM_MS = 50
SLUG = "queue"
STORY = Path(__file__).with_suffix(".yaml")
# What is asked of the page; the last of these names nobody in particular.
PAGES: Mapping[str, Mapping[str, str]] = {
    **{name: {"show": name} for name in ("waiting", "staff", "member", "late", "failed", "denied", "settled", "all")},
    "money for any reason": {"show": "waiting", "remedy": "money", "ground": "any_reason"},
    "a ground nobody had": {"show": "all", "ground": "mistake"},
    "a number": {"q": "3000002"},
    "a name": {"q": "ann-1234@"},
    "a name, closed": {"q": "Ann 19999", "show": "settled"},
    "too short a name": {"q": "ann"},
}
# Further apart than any two requests of the story.
APART = 1_000


def main() -> None:
    """Build the site, fill it, and print how long each page takes."""
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        home = Path(folder)
        home.chmod(0o711)  # The server may run as another user, who must be able to pass through.
        os.environ |= {"MAKEGOOD_HOME": folder, "DJANGO_SETTINGS_MODULE": "makegood.project.settings"}
        with embedded.server(home, durable=False) as address:
            os.environ["DATABASE_URL"] = address
            django.setup()
            _build()
            print(f"  {_fill():,} requests, three of five wait; {_members():,} members")
            _measure()


def _build() -> None:
    from django.core.management import call_command

    from makegood.members.models import Role
    from makegood.members.operations import add_staff
    from makegood.play.reading import read_story
    from makegood.play.runner import Manner, play_story
    from makegood.sites.queries import site_by_slug

    call_command("migrate", interactive=False, verbosity=0)
    report = play_story(read_story(STORY), slug=SLUG, manner=Manner(is_fast=True))
    assert report.is_ok, "the story did not come out as it says"
    site, address = site_by_slug(SLUG), "bench@example.org"
    add_staff(site, handle="bench", name="Bench", role=Role.OPERATOR, email=address, password="a-word-for-bench")


def _fill() -> int:
    """Copy what the story made, each copy with numbers and keys of its own; give how many requests there are."""
    from django.db import connection

    from makegood.claims.models import Decision, Request, Settlement
    from makegood.members.models import Member

    copies = REQUESTS // Request.objects.count()
    with connection.cursor() as cursor:
        # Copies of what the rules allowed need not be tried by them again.
        cursor.execute("SET session_replication_role = replica")
        for model in (Member, Request, Decision, Settlement):
            cursor.execute(_copying(model), [copies])
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return Request.objects.count()


def _copying(model: type) -> str:
    """Write the statement that copies every row of a table; deadlines of the copies lie an hour apart."""
    names = [field.column for field in model._meta.concrete_fields]
    changed = {each: f"{each} + copy * {APART}" for each in ("id", "member_id", "request_id", "appeal_of_id")}
    changed |= {"key": "key || ' ' || copy", "due_at": "due_at + copy * interval '1 hour'"}
    changed |= {"name": "name || ' ' || copy", "handle": "handle || '-' || copy"}
    changed |= {"email": "replace(email, '@', '-' || copy || '@')"}
    columns = ", ".join(f'"{each}"' for each in names)
    values = ", ".join(changed.get(each, f'"{each}"') for each in names)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series(1, %s::bigint) AS copy"


def _members() -> int:
    from makegood.members.models import Member

    return Member.objects.count()


def _measure() -> None:
    from django.conf import settings
    from django.test import Client

    from makegood.members.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    browser = Client()
    browser.force_login(User.objects.get(email="bench@example.org"))
    print(f"  {'page':>22} {'ms':>8}   where {os.getloadavg()[0]:.1f} programs ran before")
    for name, asked in (*PAGES.items(), ("far down", {"show": "waiting", "after": _far_down()})):
        print(f"  {name:>22} {median(_timed(browser, asked) for _ in range(ROUNDS)):>8.1f}", flush=True)
    print(f"  Aim: under {AIM_MS} ms.")


def _far_down() -> str:
    """Give where a page ends that has half of the waiting requests before it."""
    from makegood.claims.models import Request
    from makegood.claims.paging import cursor
    from makegood.claims.queries import WAITING

    waiting = Request.objects.filter(status__in=WAITING).order_by("due_at", "id")
    half = waiting[waiting.count() // 2]
    return cursor(half.due_at, half.pk)


def _timed(browser: object, asked: Mapping[str, str]) -> float:
    start = time.perf_counter()
    answer = browser.get(f"/{SLUG}/console/", asked)  # type: ignore[attr-defined]
    assert answer.status_code == 200
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
