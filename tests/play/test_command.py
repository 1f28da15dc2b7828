"""Runs `makegood play` as people do: what it prints, what it leaves, how it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.db import connection

from makegood.sites.models import Site
from tests.play.pages import OPENING, written
from tests.project.borrowing import eventually

pytestmark = pytest.mark.django_db(transaction=True)
PROGRAM = Path(sys.executable).with_name("makegood")


def play(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command on the database of the test."""
    return subprocess.run(command(*arguments), env=environment(), capture_output=True, text=True, check=False)


def command(*arguments: object) -> list[str]:
    """Give the words of the command."""
    return [str(PROGRAM), "play", *map(str, arguments)]


def environment() -> dict[str, str]:
    """Name the database of the test to the command."""
    params = connection.get_connection_params()
    at = f"host={params.get('host', '')}&port={params.get('port', '')}"
    url = f"postgresql://{settings.DATABASES['default']['USER']}@/{params['dbname']}?{at}"
    return {**os.environ, "DATABASE_URL": url.replace("&port=None", "").removesuffix("&port=")}


def databases() -> set[str]:
    """Name the databases in which stories are played now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^makegood_story_[0-9a-f]{12}$'")
        return {name for (name,) in cursor.fetchall()}


def test_a_story_that_goes_otherwise_ends_with_one(tmp_path: Path) -> None:
    """Each story is one JSON object a line; the failing one names its line."""
    bad = written(tmp_path, *OPENING, "{expect: {ann: {credits: 91}}}")
    ended = play("--json", bad)
    (report,) = (json.loads(line) for line in ended.stdout.splitlines())
    failure = {"line": 7, "column": 21, "what": "ann.credits", "expected": "91", "found": "90 credits"}
    assert (ended.returncode, report["ok"], report["failures"]) == (1, False, [failure])
    assert not Site.objects.exists()


def test_a_story_with_a_mistake_ends_with_two_and_is_not_played(tmp_path: Path) -> None:
    """The mistake goes to standard error, with its place."""
    bad = written(tmp_path, *OPENING, "{bye: pack-100}")
    ended = play(bad)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"{bad}:7:6: MG703 There is no verb `bye`. Did you mean `buy`?\n"


def test_the_other_stories_are_played_where_one_has_a_mistake(tmp_path: Path) -> None:
    """What could be played is told, what could not is named, and the exit code says that something is wrong."""
    (tmp_path / "good").mkdir()
    good, bad = written(tmp_path / "good", *OPENING), written(tmp_path, *OPENING, "{bye: pack-100}")
    ended = play("--json", bad, good)
    assert (ended.returncode, [json.loads(line)["file"] for line in ended.stdout.splitlines()]) == (2, [str(good)])
    assert "There is no verb `bye`" in ended.stderr


def test_a_story_that_is_kept_can_be_looked_at(tmp_path: Path) -> None:
    """Its site stands on its own clock, under the name that is printed."""
    ended = play("--keep", written(tmp_path, *OPENING))
    site = Site.objects.get()
    assert ended.returncode == 0
    assert f"kept as site {site.slug}" in ended.stdout
    assert site.frozen_at is not None


def test_stories_side_by_side_are_told_in_their_order(tmp_path: Path) -> None:
    """Each is played whole, in a process of its own, and what fails in one is told of that one."""
    stories = []
    for count in ("89", "90"):
        (tmp_path / count).mkdir()
        stories.append(written(tmp_path / count, *OPENING, f"{{expect: {{ann: {{credits: {count}}}}}}}"))
    ended = play("--json", "--jobs", 2, *stories)
    reports = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 1
    assert [(each["file"], each["ok"]) for each in reports] == [(str(stories[0]), False), (str(stories[1]), True)]


@pytest.mark.parametrize(("number", "jobs"), [(signal.SIGTERM, 1), (signal.SIGTERM, 2), (signal.SIGINT, 2)])
def test_who_stops_the_play_waits_for_no_story(tmp_path: Path, number: signal.Signals, jobs: int) -> None:
    """The stories would go on for minutes: within seconds the program, its processes and its database are gone."""
    stories, before = [tmp_path / f"{each}" for each in range(4)], databases()
    for folder in stories:
        folder.mkdir()
        written(folder, *OPENING, *["{use: letter, by: ann}", "{buy: pack-100, by: ann}"] * 1500)
    program = subprocess.Popen(command("--json", "--jobs", jobs, *stories), env=environment())
    found, own = psutil.Process(program.pid), jobs if jobs > 1 else 0
    try:
        assert eventually(lambda: len(found.children()) == own and databases() > before, seconds=60)
        children, made = found.children(), databases() - before
        program.send_signal(number)
        assert program.wait(20) != 0
        assert psutil.wait_procs(children, timeout=5)[1] == []
        assert eventually(lambda: not databases() & made)
    finally:
        program.kill()
        program.wait()
