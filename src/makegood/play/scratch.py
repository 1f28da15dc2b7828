"""A database of its own for stories that nobody keeps: made in a moment from a template, dropped afterwards.

Owns the names and lives of these databases. What a story writes cannot be deleted, by design; so it is written where
everything goes. Must not know what is played there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from sys import modules
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg.sql import SQL, Identifier

from makegood.kernel.refusals import Refusal

TEMPLATE, SCRATCH = "makegood_template_", "makegood_story_"
# Any number of our own will do: programs that make such databases on one server wait for each other on it.
MAKING = 4_201_000_002
# Nothing here outlives the program, so no commit needs to wait for the disk. Tables are small, so planning is what a
# statement costs: joins are done as they are written, and nothing is compiled.
FASTER_AND_FORGETFUL = ("synchronous_commit = off", "join_collapse_limit = 1", "jit = off")


class NoScratchDatabase(Refusal):
    """The database server does not let this user make databases."""

    code = "no_scratch_database"

    def __init__(self) -> None:
        super().__init__(
            "The server of DATABASE_URL does not let this user make databases, and stories are played in one of "
            "their own. Give the user CREATEDB, play with --keep, or unset DATABASE_URL."
        )


@contextmanager
def scratch_database() -> Iterator[None]:
    """Work in an empty database that has all tables, and drop it at the end.

    Raises:
        NoScratchDatabase: where the server does not allow it.
    """
    usual, name = connection.settings_dict["NAME"], f"{SCRATCH}{token_hex(6)}"
    with _server() as server:
        try:
            _create(server, name)
            yield
        except psycopg.errors.InsufficientPrivilege:
            raise NoScratchDatabase from None
        finally:
            _connect_to(usual)
            _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextmanager
def _server() -> Iterator[psycopg.Connection[Any]]:
    """Connect to the server itself, beside the database that Django works in."""
    params = connection.get_connection_params() | {"dbname": "postgres"}
    with psycopg.connect(**params, autocommit=True) as server:
        yield server


def _create(server: psycopg.Connection[Any], name: str) -> None:
    server.execute("SELECT pg_advisory_lock(%s)", [MAKING])
    try:
        _drop_left_behind(server)
        _execute(server, "CREATE DATABASE {} TEMPLATE {}", name, _template(server))
        for setting in FASTER_AND_FORGETFUL:
            _execute(server, f"ALTER DATABASE {{}} SET {setting}", name)
        _connect_to(name)
        connection.ensure_connection()
    finally:
        server.execute("SELECT pg_advisory_unlock(%s)", [MAKING])


def _drop_left_behind(server: psycopg.Connection[Any]) -> None:
    """Drop what killed programs have left: databases of stories that nobody is connected to."""
    unused = "datname ~ %s AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE datid = base.oid)"
    found = server.execute(f"SELECT datname FROM pg_database base WHERE {unused}", [f"^{SCRATCH}"])
    for (name,) in found.fetchall():
        _execute(server, "DROP DATABASE IF EXISTS {}", name)


def _template(server: psycopg.Connection[Any]) -> str:
    """Name the database that holds the empty tables of this very version; it is made by the first who needs it."""
    name = f"{TEMPLATE}{_version()}"
    known = server.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{TEMPLATE}"]).fetchall()
    if (name,) not in known:
        for (outdated,) in known:
            _execute(server, "DROP DATABASE {} WITH (FORCE)", outdated)
        draft = f"{SCRATCH}template"
        _execute(server, "CREATE DATABASE {}", draft)
        _connect_to(draft)
        call_command("migrate", interactive=False, verbosity=0)
        connection.close()
        _execute(server, "ALTER DATABASE {} RENAME TO {}", draft, name)
    return name


def _version() -> str:
    """Give a digest of all migrations: names alone do not tell, since one may be rewritten before it is released."""
    migrations = MigrationLoader(None).disk_migrations.values()
    files = sorted({str(modules[type(each).__module__].__file__) for each in migrations})
    return sha256(b"\0".join(Path(file).read_bytes() for file in files)).hexdigest()[:12]


def _connect_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _execute(server: psycopg.Connection[Any], command: str, *names: str) -> None:
    server.execute(SQL(command).format(*map(Identifier, names)))
