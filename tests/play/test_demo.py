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

from makegood.claims.models import Request
from makegood.claims.queue import queue_counts
from makegood.members.models import Member
from makegood.members.queries import acceptances
from makegood.payments.models import Dispute
from makegood.play.demo import SITES, demo_stories, missing_sites, people, play_demo
from makegood.policy import difference
from makegood.sites.queries import policy_of, site_by_slug
from makegood.sites.work import run_due

MAKEGOOD = (sys.executable, "-c", "from makegood.cli import main; main()")


def play(*slugs: str, home: Path) -> None:
    """Play the histories of these sites one after the other, up to a minute ago."""
    now = datetime.now(UTC) - timedelta(minutes=1)
    stories = demo_stories(slugs, now=now)
    reports = play_demo(stories, till=home / "till", now=now, jobs=1, on_story=lambda report: None)
    assert [str(failure) for report in reports for failure in report.failures] == []


@pytest.mark.django_db
@pytest.mark.parametrize("slug", SITES)
def test_each_site_of_the_demo_ends_alive_with_something_to_do(slug: str, tmp_path: Path) -> None:
    """Its history comes out as it says; then its clock runs, and nothing is left that had to be done before."""
    play(slug, home=tmp_path)
    site = site_by_slug(slug)
    assert site.frozen_at is None
    assert run_due(site, at=site.now()) == 0
    counts = queue_counts(site)
    assert [kind for kind in ("staff", "denied", "settled") if not counts[kind]] == []
    assert slug not in missing_sites()
    assert Member.objects.filter(site=site, handle="ann", status="active").exists()


@pytest.mark.django_db
def test_a_second_version_shows_what_versions_do(tmp_path: Path) -> None:
    """Ann accepted it by going on; Jon paid before it, so that his request falls under the first (X4)."""
    play("credits", home=tmp_path)
    first, second = site_by_slug("credits").policy_versions.order_by("number")
    changed = [each.id for each in difference(policy_of(first), policy_of(second)).clauses]
    assert changed == ["C3a", "C4", "C12"]
    ann = Member.objects.get(site__slug="credits", handle="ann")
    assert {(each.version.number, each.way) for each in acceptances(ann)} == {(1, "joined"), (2, "continued")}
    request = Request.objects.get(member__handle="jon", member__site__slug="credits")
    assert request.version == first


@pytest.mark.django_db
def test_sites_of_the_demo_share_their_people_and_their_processor(tmp_path: Path) -> None:
    """One sign-in opens all of them; what a bank refuses for a member of one is no matter of the others."""
    play("membership", "orders", home=tmp_path)
    parts = {person.name: person.part for person in people() if len(person.sites) == 2}
    assert {
        "Tom": "Agent",
        "Mia": "Approver",
        "Olga": "Operator",
        "Eva": "Auditor",
        "Ann": "member",
    }.items() <= parts.items()
    assert Dispute.objects.filter(site__slug="orders").count() == 1
    assert missing_sites() == ("letters", "credits", "live")


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
    assert httpx.get(f"http://127.0.0.1:{port}/live/policy/").status_code == httpx.codes.OK
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
