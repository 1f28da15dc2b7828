"""Holds the demo to what a newcomer needs: a history that plays, people who can sign in, a clear no."""

import os
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from makegood.claims.queries import queue_counts
from makegood.play.demo import SLUG, demo_story, people, play_demo
from makegood.sites.queries import site_by_slug
from makegood.sites.work import run_due

MAKEGOOD = (sys.executable, "-c", "from makegood.cli import main; main()")


@pytest.mark.django_db
def test_the_demo_ends_alive_with_something_for_everybody(tmp_path: Path) -> None:
    """Its history comes out as it says; then its clock runs, and nothing is left that had to be done before."""
    now = datetime.now(UTC) - timedelta(minutes=1)
    report = play_demo(demo_story(now=now), till=tmp_path / "till", now=now, on_step=lambda step: None)
    assert report.is_ok, "\n".join(map(str, report.failures))
    site = site_by_slug(SLUG)
    assert site.frozen_at is None
    assert run_due(site, at=site.now()) == 0
    assert {person.part for person in people()} == {"Agent", "member"}
    counts = queue_counts(site)
    assert [kind for kind in ("staff", "member", "failed", "denied", "settled") if not counts[kind]] == []


def demo(home: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """Start the demo in a home of its own."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"MAKEGOOD_HOME": str(home), **more}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen([*MAKEGOOD, "demo", *arguments], env=environment, text=True, **pipes)


def free_ports() -> int:
    """Give a port that is free, and the next one with it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def test_the_demo_starts_from_nothing_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    """It says where it is and who can sign in; the pages answer until it is stopped."""
    tmp_path.chmod(0o711)
    port = free_ports()
    running, said = demo(tmp_path / "home", "--port", str(port)), []
    for line in running.stdout or ():
        said.append(line)
        if "The demo is at" in line:
            break
    assert httpx.get(f"http://127.0.0.1:{port}/{SLUG}/policy/").status_code == httpx.codes.OK
    running.send_signal(signal.SIGINT)
    rest, _ = running.communicate(timeout=60)
    assert (running.returncode, "its data stay" in rest) == (0, True)
    assert any("ann@example.org" in line for line in said)


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    """Before anything is started."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said, _ = demo(tmp_path / "home", "--port", str(port)).communicate(timeout=60)
    assert said.startswith(f"makegood: Another program already listens on 127.0.0.1:{port}, perhaps an earlier demo.")
    assert not (tmp_path / "home").exists()


def test_starting_over_never_touches_a_server_of_somebody_else(tmp_path: Path) -> None:
    """Only the home folder's own data can be deleted."""
    running = demo(tmp_path, "--reset", "--port", str(free_ports()), DATABASE_URL="postgresql:///precious")
    said, _ = running.communicate(timeout=60)
    assert (running.returncode, "empty that database yourself" in said) == (2, True)
