"""Runs `makegood play` as people do: what it prints, what it leaves, how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from makegood.sites.models import Site
from tests.play.pages import OPENING, written

pytestmark = pytest.mark.django_db(transaction=True)
PROGRAM = Path(sys.executable).with_name("makegood")


def play(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command on the database of the test."""
    params = connection.get_connection_params()
    at = f"host={params.get('host', '')}&port={params.get('port', '')}"
    url = f"postgresql://{settings.DATABASES['default']['USER']}@/{params['dbname']}?{at}"
    environment = {**os.environ, "DATABASE_URL": url.replace("&port=None", "").removesuffix("&port=")}
    command = [PROGRAM, "play", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


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
