"""Holds the databases of stories that nobody keeps to their short lives."""

import psycopg
import pytest
from django.db import connection

from makegood.play.scratch import SCRATCH, NoScratchDatabase, scratch_database
from makegood.sites.models import Site
from makegood.sites.operations import create_site

pytestmark = pytest.mark.django_db(transaction=True)


def databases() -> list[str]:
    """Name the databases of stories that there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{SCRATCH}"])
        return [name for (name,) in cursor.fetchall()]


def test_a_story_leaves_nothing_behind() -> None:
    """What is written in a database of its own goes with it; the usual one is untouched."""
    usual = connection.settings_dict["NAME"]
    with scratch_database():
        create_site("gone", name="Gone", pack="credits", zone="Europe/London")
        name = connection.settings_dict["NAME"]
        assert name in databases()
    assert connection.settings_dict["NAME"] == usual
    assert name not in databases()
    assert not Site.objects.filter(slug="gone").exists()


def test_a_database_that_a_killed_program_left_is_dropped_by_the_next() -> None:
    """Nobody is connected to it any more."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {SCRATCH}left_behind")
    with scratch_database():
        assert f"{SCRATCH}left_behind" not in databases()


def test_a_failure_inside_still_drops_the_database() -> None:
    """And the failure is the caller's to see."""
    names = []

    def fail() -> None:
        with scratch_database():
            names.append(connection.settings_dict["NAME"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names[0] not in databases()


def test_a_server_that_lets_nobody_make_databases_is_told_of() -> None:
    """The sentence says what to do."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE visitor LOGIN")
    usual = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = "visitor"
    try:
        with pytest.raises(NoScratchDatabase), scratch_database():
            pass
    finally:
        connection.close()
        connection.settings_dict["USER"] = usual
        with psycopg.connect(**connection.get_connection_params(), autocommit=True) as server:
            server.execute("DROP ROLE visitor")
