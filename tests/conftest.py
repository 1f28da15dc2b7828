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
import pytest

from makegood.project import embedded


def pytest_configure(config: pytest.Config) -> None:
    """Make the home in the first process of the run; parallel workers inherit it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "makegood.project.settings"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        home = Path(tempfile.mkdtemp(prefix="makegood-test-"))
        # Root's server runs as another user, who must be able to pass through.
        home.chmod(0o711)
        os.environ["MAKEGOOD_HOME"] = str(home)
        config.add_cleanup(lambda: shutil.rmtree(home))
    django.setup()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Have the server running before the test database is made, and until it is gone."""
    own = embedded.server(Path(os.environ["MAKEGOOD_HOME"]), durable=False)
    with nullcontext() if os.environ.get("DATABASE_URL") else own:
        yield
