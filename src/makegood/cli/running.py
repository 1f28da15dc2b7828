"""Brings Django and its database up for a command, and down after it. Must not know the command."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

from makegood.project import embedded, environment

# Any number of our own will do: programs that migrate the same database wait for each other on it.
MIGRATING = 4_201_000_001


@contextmanager
def running() -> Iterator[None]:
    """Have Django set up and its tables as this version needs them.

    Raises: DatabaseUnavailable, MissingSetting, each with what to do.
    """
    signal.signal(signal.SIGTERM, _leave)
    own = embedded.server(environment.home(os.environ))
    with nullcontext() if os.environ.get("DATABASE_URL") else own:
        set_up()
        _migrate()
        yield


def _leave(number: int, frame: FrameType | None) -> None:
    """End as on Ctrl-C: what was begun is tidied up."""
    raise SystemExit(128 + number)


def set_up() -> None:
    """Have Django set up, without its database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.project.settings")
    import django

    django.setup()


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [MIGRATING])
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [MIGRATING])
