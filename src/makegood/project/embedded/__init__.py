"""The program's own PostgreSQL: started when somebody needs it, stopped when the last one leaves.

Owns the life of one server for each home folder. Every program that uses the server holds a shared lock on
`users.lock`; whoever obtains that lock alone is the last and stops the server. A lock goes with its process,
so a killed program leaves nothing to tidy up. Must not know what the database holds.
"""

import atexit
import fcntl
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from makegood.project.embedded import cluster
from makegood.project.embedded.place import Place, find_place
from makegood.project.embedded.refusals import DatabaseInUse, DatabaseUnavailable

_held = ExitStack()
_addresses: dict[Path, str] = {}
atexit.register(_held.close)


@contextmanager
def server(home: Path, *, durable: bool = True) -> Iterator[str]:
    """Yield the address (a `DATABASE_URL`) of this home's running server; stop it if nobody else uses it.

    Without `durable` a crash of the machine may lose data; that is for tests.

    Raises: DatabaseUnavailable, with what to do.
    """
    home = _make(home)
    with _lock_file(home, "users") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        place = _start(home, durable=durable)
        try:
            yield place.url
        finally:
            if _alone(users):
                cluster.stop(place)


def ensure(home: Path) -> str:
    """Give the address of the server of this home, running until this program ends.

    Raises: DatabaseUnavailable, with what to do.
    """
    home = home.absolute()
    if home not in _addresses:
        _addresses[home] = _held.enter_context(server(home))
    return _addresses[home]


def remove(home: Path) -> None:
    """Delete the database of this home with everything in it; nothing happens where there is none.

    Raises: DatabaseInUse while any program, this one included, uses it.
    """
    if not home.is_dir():
        return
    home = home.resolve()
    with _lock_file(home, "users") as users:
        if not _alone(users):
            raise DatabaseInUse(f"The database in {home} is in use. Stop the programs that use it first.")
        place = find_place(home)
        cluster.stop(place)
        for folder in {place.sockets, place.data, place.shelter or place.data}:
            shutil.rmtree(folder, ignore_errors=True)
        (home / "elsewhere").unlink(missing_ok=True)


def _start(home: Path, *, durable: bool) -> Place:
    with _lock_file(home, "start") as start:
        fcntl.flock(start, fcntl.LOCK_EX)
        place = find_place(home)
        cluster.create(place, durable=durable)
        cluster.start(place, durable=durable)
        return place


def _make(home: Path) -> Path:
    """Make the folder, and see that it is ours to write to before anything is half done."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        _lock_file(home, "users").close()
    except OSError as error:
        raise DatabaseUnavailable(
            f"The folder {home} for the database cannot be used: {error.strerror}. "
            "Set MAKEGOOD_HOME to a folder that you may write to, or DATABASE_URL to a PostgreSQL server."
        ) from error
    return home.resolve()


def _lock_file(home: Path, name: str) -> IO[bytes]:
    return (home / f"{name}.lock").open("ab")


def _alone(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
