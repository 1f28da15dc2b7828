"""Plays every story of every pack."""

from pathlib import Path

import pytest

from makegood.play.reading import read_story
from makegood.play.runner import play_story

# The demo is a story too; its own test plays it.
STORIES = sorted(path for path in Path("scenarios").glob("*/*.yaml") if path.parent.name != "demo")


@pytest.mark.django_db
@pytest.mark.parametrize("path", STORIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_story_comes_out_as_it_says(path: Path) -> None:
    """The real engine gives what the story expects, line by line."""
    report = play_story(read_story(path), slug=path.stem)
    assert report.is_ok, "\n".join(str(failure) for failure in report.failures)
