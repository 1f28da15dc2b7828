"""Where the server may live, what may stand in its way, and what the reader is then told."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from makegood.project import embedded
from makegood.project.embedded import cluster, place
from makegood.project.embedded.refusals import DatabaseUnavailable
from tests.project.borrowing import recall, remember, server_of

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")


@pytest.fixture
def closed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A checkout that nobody but its owner may enter, made by somebody who closes everything."""
    monkeypatch.setattr(place, "SHELTERS", folder / "shelters")
    before = os.umask(0o077)
    (folder / "closed").mkdir()
    yield folder / "closed" / "home"
    os.umask(before)


@pytest.fixture
def stranger() -> Iterator[int]:
    """The number of a living process of the server's user that has nothing to do with it."""
    identity = place.identity(place.NOBODY if os.geteuid() == 0 else None)
    process = subprocess.Popen(["sleep", "600"], cwd="/", **identity)
    yield process.pid
    process.kill()
    process.wait()


@as_root
def test_database_of_a_closed_folder_lives_in_a_shelter(closed: Path):
    """The unprivileged user gets a folder of its own, and the closed one stays closed."""
    with embedded.server(closed) as url:
        remember(url, "sheltered")
    shelter = Path((closed / "elsewhere").read_text().strip())
    assert (shelter.stat().st_uid, shelter.stat().st_mode & 0o777) == (place.NOBODY, 0o700)
    assert closed.parent.stat().st_mode & 0o777 == 0o700
    with embedded.server(closed) as url:
        assert recall(url) == ["sheltered"]
    embedded.remove(closed)
    assert not shelter.exists()


@as_root
def test_binaries_out_of_reach_are_copied_once(closed: Path, monkeypatch: pytest.MonkeyPatch):
    """A virtual environment below a closed folder does not keep the server from running."""
    may_enter = place.may_enter
    monkeypatch.setattr(place, "may_enter", lambda folder, owner: folder.name != "bin" and may_enter(folder, owner))
    with embedded.server(closed):
        assert place.SHELTERS in Path(server_of(closed).exe()).parents
    first = place.find_place(closed).binaries.stat()
    assert (first.st_uid, first.st_mode & 0o022) == (0, 0)
    assert place.find_place(closed).binaries.stat().st_ino == first.st_ino
    embedded.remove(closed)


@as_root
def test_database_whose_folder_was_closed_later_is_not_replaced(folder: Path, home: Path):
    """An empty database in a shelter would look as if everything were lost."""
    with embedded.server(home):
        pass
    folder.chmod(0o700)
    with pytest.raises(DatabaseUnavailable, match="may no longer enter"), embedded.server(home):
        pass
    folder.chmod(0o711)


def test_lock_file_with_the_number_of_a_stranger_is_stale(home: Path, stranger: int):
    """After a power cut the server's old number may belong to any other program."""
    with embedded.server(home):
        noted = (home / "database" / "postmaster.pid").read_text().split("\n", 1)[1]
    (home / "database" / "postmaster.pid").write_text(f"{stranger}\n{noted}")
    (home / "socket" / ".s.PGSQL.5432.lock").write_text(f"{stranger}\n{noted}")
    with embedded.server(home):
        assert server_of(home).pid != stranger
    assert Path(f"/proc/{stranger}").exists()


def test_link_in_place_of_the_socket_folder_is_refused(home: Path):
    """A folder with a name that others can guess is only trusted when it is really ours."""
    home.mkdir()
    (home / "socket").symlink_to("/tmp")
    with pytest.raises(DatabaseUnavailable, match="Remove it and start again"), embedded.server(home):
        pass
    (home / "socket").unlink()


def test_platform_without_binaries_is_told_to_bring_a_server(home: Path, monkeypatch: pytest.MonkeyPatch):
    """Where the wheel does not exist any PostgreSQL will do."""
    monkeypatch.setattr(place, "BINARIES", Path("no_such_package", "bin"))
    with pytest.raises(DatabaseUnavailable, match="Set DATABASE_URL"), embedded.server(home):
        pass
    monkeypatch.undo()


def test_full_disk_is_named(home: Path, folder: Path):
    """The reader learns what to do, not what `initdb` printed in ten lines."""
    initdb = folder / "initdb"
    initdb.write_text("#!/bin/sh\necho 'initdb: error: write: No space left on device' >&2; exit 1\n")
    initdb.chmod(0o755)
    where = place.Place(home=home, binaries=folder, data=folder / "database", sockets=folder)
    with pytest.raises(DatabaseUnavailable, match="The disk is full: make room and start again"):
        cluster.create(where, durable=True)


def test_data_of_another_version_is_named(home: Path):
    """The server's own reason comes with the folder that it is about."""
    with embedded.server(home):
        pass
    (home / "database" / "PG_VERSION").write_text("15\n")
    with pytest.raises(DatabaseUnavailable, match=r"Another version of PostgreSQL made .*database"):
        embedded.server(home).__enter__()
