"""Makes, starts and stops one PostgreSQL server in its place.

Owns the calls of PostgreSQL's programs and the reading of its lock files. Must not know who uses the server.
"""

import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg

from makegood.project.embedded import keeper
from makegood.project.embedded.place import Place, private_folder
from makegood.project.embedded.refusals import DatabaseUnavailable

PATIENCE_SECONDS = 120
NEW_CLUSTER = (
    "--username=makegood",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--locale=C.UTF-8",
    "--set=timezone=UTC",
    "--set=log_timezone=UTC",
)
FASTER_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def create(place: Place, *, durable: bool) -> None:
    """Make the data folder where there is none; a killed attempt leaves nothing that counts."""
    if place.data.exists():
        return
    new = place.data.with_name("database.new")
    shutil.rmtree(new, ignore_errors=True)
    private_folder(new, place.owner)
    command = [
        str(place.binaries / "initdb"),
        "-D",
        str(new),
        *NEW_CLUSTER,
        *([] if durable else ["--no-sync"]),
    ]
    made = subprocess.run(command, capture_output=True, text=True, cwd="/", **place.identity)
    if made.returncode:
        raise _failure(place, made.stdout + made.stderr)
    new.rename(place.data)


def start(place: Place, *, durable: bool) -> None:
    """Have the server running and answering, with the database `makegood` in it."""
    pipe = None
    if postmaster(place) is None:
        _clear_stale_locks(place)
        pipe = _launch(place, durable=durable)
    try:
        _await_answer(place, pipe)
    finally:
        if pipe is not None:
            os.close(pipe)


def stop(place: Place) -> None:
    """Stop the server if it runs: politely, and, when that takes too long, at once."""
    server = postmaster(place)
    if server is None:
        return
    try:
        server.send_signal(keeper.POLITELY)
        server.wait(PATIENCE_SECONDS)
    except psutil.TimeoutExpired:
        server.send_signal(keeper.AT_ONCE)
        server.wait(PATIENCE_SECONDS)
    except psutil.NoSuchProcess:
        return


def postmaster(place: Place) -> psutil.Process | None:
    """The server's first process, if it lives: the noted number may by now be anybody's."""
    try:
        noted = (place.data / "postmaster.pid").read_text().split("\n", 1)[0]
        process = psutil.Process(int(noted))
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None
    return process if _works_in(process, place.data) else None


def _works_in(process: psutil.Process, data: Path) -> bool:
    """Every process of a server has its data folder as working folder, and no stranger has."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(data)
    except psutil.Error:
        return False


def _clear_stale_locks(place: Place) -> None:
    """Remove what a killed server left, once none of its processes writes to the data any more.

    PostgreSQL itself gives up when a lock file's number has meanwhile become another program's.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    note = place.data / "postmaster.pid"
    while note.exists() and any(_works_in(process, place.data) for process in psutil.process_iter()):
        if time.monotonic() > deadline:
            raise _failure(place, "Processes of the server that ran before do not end.")
        time.sleep(0.05)
    note.unlink(missing_ok=True)
    for left in place.sockets.glob(".s.PGSQL.*"):
        left.unlink()


def _launch(place: Place, *, durable: bool) -> int:
    """Start the server below a keeper; the returned pipe closes when the server ends."""
    folder = str(place.sockets).replace('"', '""')
    settings = ["listen_addresses=", "unix_socket_permissions=0700", f'unix_socket_directories="{folder}"']
    settings += [] if durable else FASTER_AND_FORGETFUL
    command = [str(place.binaries / "postgres"), "-D", str(place.data)]
    command += [argument for setting in settings for argument in ("-c", setting)]
    owner = "" if place.owner is None else str(place.owner)
    kept = [sys.executable, "-I", "-S", keeper.__file__, str(place.home / "users.lock"), owner, *command]
    pipe, held = os.pipe()
    try:
        with _log(place).open("ab") as log:
            subprocess.run(
                kept,
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(held,),
                start_new_session=True,
                cwd="/",
            )
    finally:
        os.close(held)
    return pipe


def _await_answer(place: Place, pipe: int | None) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(place):
        gone = select.select([pipe], [], [], 0.02)[0] if pipe is not None else postmaster(place) is None
        if gone or time.monotonic() > deadline:
            raise _failure(place, _log(place).read_text(errors="replace"))
        time.sleep(0.01)


def _answers(place: Place) -> bool:
    try:
        with psycopg.connect(place.url, dbname="postgres", autocommit=True) as connection:
            if not connection.execute("select from pg_database where datname = 'makegood'").rowcount:
                connection.execute("create database makegood")
    except psycopg.OperationalError:
        return False
    return True


def _log(place: Place) -> Path:
    return place.home / "database.log"


def _failure(place: Place, said: str) -> DatabaseUnavailable:
    """Turn what PostgreSQL said into a sentence with what to do."""
    if "No space left on device" in said:
        advice = "The disk is full: make room and start again."
    elif "incompatible with server" in said:
        advice = f"Another version of PostgreSQL made {place.data}: use that one, or remove the folder."
    else:
        advice = f"Read {_log(place)}, or set DATABASE_URL to another PostgreSQL server."
    last_attempt = said.rpartition("starting PostgreSQL")[2].splitlines()
    told = [line for line in last_attempt if "FATAL" in line or "error" in line or "DETAIL" in line]
    return DatabaseUnavailable(" ".join(["The embedded PostgreSQL did not start.", *told[-3:], advice]))
