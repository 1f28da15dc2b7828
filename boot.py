"""Makes the environment of a checkout: `.venv` with the locked libraries and the `makegood` command in it.

Runs behind the Makefile with the standard library only, on whatever Python the reader has. Does nothing when the
locks have not changed since the last time. Must not know what the program does.

    python3 boot.py        what the program needs
    python3 boot.py dev    also what the checks, the tests and the documentation need
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MARK = VENV / "made-from"
LOCKS = {"run": ROOT / "requirements" / "run.txt", "dev": ROOT / "requirements" / "dev.txt"}
UV_LOCK = ROOT / "requirements" / "boot.txt"
OLDEST = (3, 11)


def main(wanted: str) -> None:
    """Bring the environment up to the wanted lock."""
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        stop(f"Python 3.11 or later is needed, and this is {found}. Install one and name it: make PYTHON=python3.11")
    if VENV.is_symlink():
        # It belongs to another checkout, which looks after it: made afresh here, it would be gone there.
        return
    made_from = MARK.read_text().splitlines() if MARK.exists() else []
    # An environment with the tools of development has all that the program needs.
    if PYTHON.exists() and any(made_from == state(lock) for lock in {wanted, "dev"}):
        return
    make_venv(made_from)
    uv = find_uv()
    if uv is None:
        say("uv is not to be had; pip does the same, more slowly")
    say(f"installing the libraries locked in requirements/{LOCKS[wanted].name}")
    install_lock(uv, LOCKS[wanted])
    say("installing the makegood command")
    install_project(uv)
    MARK.write_text("\n".join(state(wanted)))
    say(f"ready: {VENV / 'bin' / 'makegood'}")


def state(wanted: str) -> list[str]:
    """Describe an environment by all that it is made from, one thing a line."""
    sources = hashlib.sha256()
    for path in (LOCKS[wanted], ROOT / "pyproject.toml", ROOT / "boot.py"):
        sources.update(path.read_bytes())
    python = ".".join(str(part) for part in sys.version_info[:2])
    return [str(ROOT), python, wanted, sources.hexdigest()]


def make_venv(made_from: list[str]) -> None:
    """Make the folder, afresh where the checkout was moved or its Python is gone."""
    usable = PYTHON.exists() and made_from[:2] in ([], state("run")[:2])
    if usable and run(PYTHON, "-m", "pip", "--version", quiet=True):
        return
    say(f"making a virtual environment in {VENV}")
    try:
        venv.create(VENV, clear=True, symlinks=True, with_pip=True)
    except (subprocess.CalledProcessError, OSError) as error:
        stop(f"no virtual environment could be made ({error}). On Debian and Ubuntu: apt install python3-venv")


def find_uv() -> Path | None:
    """Give the locked uv, kept in the reader's cache so that the next checkout has it at once."""
    folder = cache() / f"boot-{hashlib.sha256(UV_LOCK.read_bytes()).hexdigest()[:12]}"
    uv = folder / "bin" / "uv"
    # Like pip, trust the certificates that the machine trusts: many a network has a proxy with its own.
    os.environ.setdefault("UV_SYSTEM_CERTS", "true")
    if not uv.exists():
        say("fetching uv, which installs libraries fast")
        options = ("--require-hashes", "--no-deps", "--upgrade", "-r", UV_LOCK, "--target", folder)
        run(PYTHON, "-m", "pip", "install", "--quiet", *options, quiet=True)
    return uv if uv.exists() and run(uv, "--version", quiet=True) else None


def install_lock(uv: Path | None, lock: Path) -> None:
    """Install exactly what is locked, from the cache where it suffices."""
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock)
    sync = (uv, "pip", "sync", "--python", PYTHON, "--require-hashes", lock)
    if uv and (run(*sync, "--offline", quiet=True) or run(*sync)):
        return
    if uv:
        say("uv could not; trying pip")
    if not run(*pip):
        stop("the libraries could not be installed. Is the network there? Then look at what pip said above.")


def install_project(uv: Path | None) -> None:
    """Install the checkout itself, so that editing it changes the command."""
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--editable", ROOT)
    with_uv = uv and run(uv, "pip", "install", "--offline", "--python", PYTHON, *options)
    if not with_uv and not run(PYTHON, "-m", "pip", "install", *options):
        stop("the makegood command could not be installed; the lines above say why.")


def cache() -> Path:
    """Give a folder for what may be fetched again; a user without a home keeps it in the environment."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "makegood"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = VENV / "cache"
        os.environ.setdefault("UV_CACHE_DIR", str(folder / "uv"))
    return folder


def run(*command: object, quiet: bool = False) -> bool:
    """Run a command and say whether it went well."""
    out = subprocess.DEVNULL if quiet else None
    return subprocess.run([str(word) for word in command], stdout=out, stderr=out, cwd=ROOT).returncode == 0


def say(what: str) -> None:
    """Tell the reader what goes on."""
    print(f"makegood: {what}", flush=True)


def stop(why: str) -> None:
    """End with a sentence that says what to do."""
    raise SystemExit(f"makegood: {why}")


if __name__ == "__main__":
    main("dev" if "dev" in sys.argv[1:] else "run")
