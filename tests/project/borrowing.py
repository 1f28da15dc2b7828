"""Programs that borrow the embedded server: real processes, to be killed and counted by the tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import psutil
import psycopg
import pytest

from makegood.project.embedded.cluster import postmaster
from makegood.project.embedded.place import find_place, may_enter

BORROW = """
import sys
from pathlib import Path
from makegood.project import embedded
with embedded.server(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


class Borrower:
    """A program that uses the server of a home until it is told to leave."""

    def __init__(self, home: Path, *, before: tuple[str, ...] = ()) -> None:
        command = [*before, sys.executable, "-c", BORROW, str(home)]
        self.process = subprocess.Popen(
            command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def url(self) -> str:
        """Wait until the server answers; empty when the program gave up."""
        return self.process.stdout.readline().strip()

    def leave(self) -> str:
        """End the program as a polite person does, and give what it complained of."""
        return self.process.communicate(timeout=60)[1]

    def kill(self) -> None:
        """End the program without a chance to tidy up."""
        self.process.kill()
        self.process.communicate()


def server_of(home: Path) -> psutil.Process | None:
    """The first process of the home's server, if it lives."""
    return postmaster(find_place(home.resolve())) if home.exists() else None


def keeper_of(home: Path) -> psutil.Process:
    """The process that sits beside the home's server."""
    return server_of(home).parent()


def remember(url: str, word: str) -> None:
    """Write a word that a later server must still know."""
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists word (word text)")
        connection.execute("insert into word values (%s)", [word])


def recall(url: str) -> list[str]:
    """Read what earlier servers were told."""
    with psycopg.connect(url) as connection:
        return [word for (word,) in connection.execute("select word from word")]


def slay(server: psutil.Process) -> None:
    """Kill every process of a server, as a power cut does."""
    for process in [server, *server.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def eventually(holds: Callable[[], bool], *, seconds: int = 20) -> bool:
    """Wait until it holds, for as long as a busy machine may take."""
    deadline = monotonic() + seconds
    while not holds() and monotonic() < deadline:
        sleep(0.02)
    return holds()


def as_ordinary_user(uid: int = 65534) -> tuple[str, ...]:
    """The words before a command that run it as a user who is not root."""
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("needs setpriv to become another user")
    command = [setpriv, f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    interpreter = Path(sys.executable).resolve().parent
    if not may_enter(interpreter, uid):
        # The interpreter lies below a closed folder: the user may read there, and nothing more.
        command += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return tuple(command)
