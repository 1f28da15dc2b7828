"""Stories in company: what befalls one does not befall the others."""

from pathlib import Path

import pytest

from makegood.play.company import play_stories
from makegood.play.runner import Manner
from makegood.play.stage import Stage
from makegood.play.story import Act
from makegood.play.verbs import PLAYED
from tests.play.pages import OPENING, story_of


def break_down(stage: Stage, act: Act) -> None:
    """Do what no verb may: fail by a mistake of the program."""
    raise AssertionError("a wallet below zero")


@pytest.mark.django_db(transaction=True)
def test_a_story_at_which_the_program_breaks_does_not_end_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is reported as failed, at its line and with the mistake; how it came to that is logged."""
    monkeypatch.setitem(PLAYED, "wait", break_down)
    stories = [story_of(tmp_path, *OPENING, "{wait: 1 day}"), story_of(tmp_path, *OPENING)]
    broken, whole = play_stories(stories, manner=Manner(), jobs=1, on_story=lambda report: None)
    assert [str(each).rpartition("yaml:")[2] for each in broken.failures] == [
        "7: the program expected to work, found AssertionError: a wallet below zero"
    ]
    assert whole.is_ok
    assert "Traceback" in caplog.text
