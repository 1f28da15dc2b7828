"""Any story of any pack keeps every promise, whatever people do and in whatever order."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.stories.improvised import Improvised, replay
from tests.stories.invention import Inventor

FOUND = Path("scenarios/found")
PACKS = ("credits", "letters", "membership", "orders", "live")
# Stories a pack, and lines a story. They are the same ones each time, so that whoever changes nothing breaks nothing;
# a search by hand, as MAKEGOOD_STORIES=400, goes where nobody has been.
STORIES, LINES = int(os.environ.get("MAKEGOOD_STORIES", "40")), 50
AS_BEFORE = {} if "MAKEGOOD_STORIES" in os.environ else {"derandomize": True, "database": None}
# Mostly everything happens within minutes; now and then windows close, bills fall due and credits expire.
LENGTHS = ["0 min"] * 6 + ["5 min"] * 4 + ["9 hours", "1 day", "3 days", "8 days", "1 month"]


class Story(RuleBasedStateMachine):
    """A site on which anybody does anything; whatever is refused changes nothing."""

    pack = "credits"
    folder = FOUND
    # Every fourth story is played again from what was written down of it, refusals included; the first is a dull one.
    numbers = count()

    def __init__(self) -> None:
        super().__init__()
        self.story = Improvised(self.pack)
        self.inventor = Inventor(self.story.lexicon, self.story.names.things, self.story.player.stage.things, self.pack)

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        """Play one line, made up of what there is by now."""

        def pick(choices: Sequence[str]) -> str:
            return data.draw(st.sampled_from(list(choices)))

        line = self.inventor.line(pick(self.inventor.verbs()), pick)
        at = self.story.later(pick(LENGTHS))
        with self.kept_if_it_fails():
            self.story.say({"at": at} | line)

    def teardown(self) -> None:
        """Look at the whole once more, and at times play all of it again."""
        with self.kept_if_it_fails():
            if self.story.is_sound:
                assert self.story.end() == ()
                if next(self.numbers) % 4 == 3:
                    assert replay(self.story.write(self.folder / f"{self.pack}-again.yaml")).failures == ()
            self.story.close()

    @contextmanager
    def kept_if_it_fails(self) -> Iterator[None]:
        """Keep the story of a failure as a scenario; the last one that is written is the shortest."""
        try:
            yield
        except BaseException:
            self.story.is_sound = False
            print(f"This story failed and is kept as {self.story.write(FOUND / f'{self.pack}.yaml')}")
            raise


def search(pack: str, *, folder: Path, stories: int, **manner: Any) -> None:
    """Make up so many stories of a pack."""
    machine = type("Story", (Story,), {"pack": pack, "folder": folder, "numbers": count()})
    modest = settings(
        max_examples=stories,
        stateful_step_count=LINES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        **manner,
    )
    run_state_machine_as_test(machine, settings=modest)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pack", PACKS)
def test_any_story_keeps_every_promise(pack: str, tmp_path: Path) -> None:
    """Invariants 1 to 3, 5 and 7 after each line, the audit chain and the replay of all decisions at the end."""
    search(pack, folder=tmp_path, stories=STORIES, **AS_BEFORE)
