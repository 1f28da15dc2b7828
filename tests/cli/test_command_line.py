"""The command line finds commands, says what is wrong, and ends with a code that means something."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from makegood import cli
from tests.project.borrowing import eventually

MAKEGOOD = (sys.executable, "-c", "from makegood.cli import main; main()")


def surroundings(**more: str) -> dict[str, str]:
    """The environment with the run's own home, whatever database the run itself uses."""
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | more


def makegood(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a reader does."""
    env = surroundings(**environ)
    return subprocess.run([*MAKEGOOD, *words], capture_output=True, text=True, timeout=120, env=env)


@contextmanager
def serving(port: int, said: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Have the pages served meanwhile, and write down what the server says."""
    with said.open("wb") as log:
        command = [*MAKEGOOD, "serve", "--port", str(port)]
        server = subprocess.Popen(command, stdout=log, stderr=log, env=surroundings())
    try:
        yield server
    finally:
        server.terminate()
        server.wait(30)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_version_is_said():
    """A report of a mistake begins with it."""
    assert makegood("--version").stdout.startswith("makegood 0.")


def test_help_lists_every_command_in_the_order_of_use():
    """The list is what the package holds, not what somebody remembered to write down."""
    page = makegood("--help").stdout
    places = [page.index(f" {name} ") for name in cli.Commands(name="makegood").list_commands(None)]
    assert places == sorted(places)


@pytest.mark.parametrize(("words", "meant"), [(("aduit",), "'audit'"), (("serve", "--prot", "1"), "--port")])
def test_unknown_word_brings_the_nearest_and_code_2(words: tuple[str, ...], meant: str):
    """A slip of the pen is answered with what was meant."""
    ended = makegood(*words)
    assert ended.returncode == 2
    assert meant in ended.stderr


def test_asking_for_the_version_does_not_wait_for_django():
    """Only commands that need the database pay for it."""
    script = "import sys; sys.argv = ['makegood', '--version']\nfrom makegood.cli import main\ntry: main()\n"
    script += "finally: assert 'django' not in sys.modules and 'psycopg' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True).returncode == 0


def test_refusal_is_a_sentence_and_code_2():
    """A reader gets what to do, not a traceback."""
    ended = makegood("audit", DATABASE_URL="mysql://somewhere/else")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "makegood: DATABASE_URL should start with postgresql://, and starts with mysql://.\n"


def test_audit_of_empty_books_finds_nothing():
    """No entry, no broken rule."""
    ended = makegood("audit")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("The books keep every rule, the chain holds,")


def test_serve_answers_until_it_is_told_to_stop(tmp_path: Path):
    """The pages answer at the port that was chosen, and SIGTERM is enough to end them."""
    port = free_port()
    said = tmp_path / "said"
    with serving(port, said) as server:
        assert eventually(lambda: b"answers on" in said.read_bytes(), seconds=60)
        answer = httpx.get(f"http://127.0.0.1:{port}/no-such-page", follow_redirects=True)
        assert answer.status_code == 404, said.read_text()
    assert server.returncode == 0


def test_taken_port_brings_another_one_and_code_2():
    """Two demos on one machine are no mystery."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = makegood("serve", "--port", str(port))
    assert ended.returncode == 2
    assert f"choose another port: --port {port + 1}" in ended.stderr
