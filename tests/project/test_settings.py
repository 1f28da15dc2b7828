"""The settings are safe where it counts, and need nothing where it does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from makegood.project.environment import MissingSetting, database, home, secret_key


def check(**environ: str) -> subprocess.CompletedProcess[str]:
    """Run Django's own check of a deployment in that environment."""
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True)


def test_production_passes_every_check_of_a_deployment():
    """Cookies, redirects and headers are as Django wants them."""
    ended = check(MAKEGOOD_ENV="production", SECRET_KEY="k3y" * 20 + "-with-many-letters")
    assert ended.returncode == 0, ended.stderr


def test_production_without_a_key_does_not_start(tmp_path: Path):
    """A key that is drawn anew at each start would sign everybody out; a known one would let anybody in."""
    with pytest.raises(MissingSetting, match="SECRET_KEY"):
        secret_key({}, folder=tmp_path, production=True)
    assert not list(tmp_path.iterdir())


def test_development_draws_its_key_once_and_keeps_it_to_itself(tmp_path: Path):
    """Fault 82: a session outlives a restart, and nobody else can read the key."""
    first = secret_key({}, folder=tmp_path / "home", production=False)
    assert secret_key({}, folder=tmp_path / "home", production=False) == first
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret_key"]
    assert (tmp_path / "home" / "secret_key").stat().st_mode & 0o077 == 0


def test_home_is_a_folder_of_the_project_unless_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Two checkouts do not share a database by accident."""
    monkeypatch.chdir(tmp_path)
    assert home({}) == tmp_path / ".makegood"
    assert home({"MAKEGOOD_HOME": ""}) == tmp_path / ".makegood"


def test_address_of_a_database_is_taken_apart():
    """What a hosting provider gives works as it is."""
    found = database({"DATABASE_URL": "postgres://ann%40x:p%2Fw@db:5433/site?sslmode=require"}, folder=Path())
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("ann@x", "p/w", "db", "5433")
    assert (found["NAME"], found["OPTIONS"]) == ("site", {"sslmode": "require"})


def test_address_of_a_socket_names_its_folder():
    """A server on the same machine needs no port."""
    found = database({"DATABASE_URL": "postgresql:///site?host=/run/my%20pg"}, folder=Path())
    assert (found["HOST"], found["NAME"]) == ("/run/my pg", "site")
