"""Plays the stories of the documentation."""

import re
from pathlib import Path

import pytest

from makegood.play.reading import read_story
from makegood.play.runner import play_story

STORIES = re.findall(r"```yaml\n(scenario:.*?)```", Path("docs/scenarios.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(len(STORIES)))
def test_a_story_of_the_documentation_comes_out_as_it_says(tmp_path: Path, number: int) -> None:
    """What people copy from the page works."""
    path = tmp_path / "documented.yaml"
    path.write_text(STORIES[number], encoding="utf-8")
    report = play_story(read_story(path), slug="documented")
    assert report.is_ok, "\n".join(map(str, report.failures))


def test_the_documentation_tells_a_story() -> None:
    """An empty page would pass the test above."""
    assert STORIES
