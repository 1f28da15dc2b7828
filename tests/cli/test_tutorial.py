"""The tutorial can be followed to the letter."""

import re

from tests.cli.tutorial import FENCE, PAGE, played

TEXT = PAGE.read_text(encoding="utf-8")


def test_every_step_of_the_tutorial_says_what_the_page_says() -> None:
    """Each command is run on the files that the page has made so far: `python -m tests.cli.tutorial` writes it anew."""
    assert played(TEXT) == TEXT


def test_every_fence_of_the_tutorial_is_one_that_the_test_plays() -> None:
    """A block of another kind would be shown and never tried."""
    assert {kind for kind, _ in FENCE.findall(TEXT)} == {"markdown", "yaml", "console"}
    assert len(re.findall(r"^```", TEXT, re.MULTILINE)) == 2 * len(FENCE.findall(TEXT))


def test_the_tutorial_ends_with_a_policy_of_which_nothing_is_left_untried() -> None:
    """The last words are those of a pack whose every part is reached and every change noticed."""
    last = [text for kind, text in FENCE.findall(TEXT) if kind == "console" and "--mutate" in text][-1]
    assert "0 unmet; 0 parts not reached" in last
    assert "0 noticed by no case" in last
