"""Gives the whole run one throw-away home with a PostgreSQL; knows nothing of what the tests test.

The server starts with the first test that needs a database. With DATABASE_URL the run uses that one instead.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import django
import pgtrigger
import pytest
from django.test import TransactionTestCase

from makegood.project import embedded


def _prepare() -> Path | None:
    """Make the home in the first process of the run, where it is also removed; parallel workers inherit it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "makegood.project.settings"
    if "PYTEST_XDIST_WORKER" in os.environ:
        return None
    made = Path(tempfile.mkdtemp(prefix="makegood-test-"))
    # Root's server runs as another user, who must be able to pass through.
    made.chmod(0o711)
    os.environ["MAKEGOOD_HOME"] = str(made)
    return made


# The conftest of a room may import models at its top: Django must be up by then.
made_home = _prepare()
django.setup()


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    if made_home:
        shutil.rmtree(made_home)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Have the server running before the test database is made, and until it is gone."""
    own = embedded.server(Path(os.environ["MAKEGOOD_HOME"]), durable=False)
    with nullcontext() if os.environ.get("DATABASE_URL") else own:
        yield


@pytest.fixture(scope="session", autouse=True)
def _committing_tests_empty_the_books() -> Iterator[None]:
    """Let the end of a test that commits empty every table; to everybody else the books refuse it."""
    empty_tables = TransactionTestCase._fixture_teardown

    def past_the_guards(self: TransactionTestCase) -> None:
        with pgtrigger.ignore():
            empty_tables(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", past_the_guards)
        yield
