"""A story whose teller is killed at every boundary comes to the same end as one that is told in peace."""

import os
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from makegood.claims.audit import broken_decisions
from makegood.ledger.audit import breaches
from makegood.play.reading import read_story
from makegood.play.story import Story
from makegood.sites.models import Site
from makegood.sites.queries import chain_breaks, failed_deliveries
from tests.stories.beginnings import BEGINNINGS
from tests.stories.estate import estate_of
from tests.stories.improvised import Improvised
from tests.stories.invention import Inventor
from tests.stories.mortal import Mortal
from tests.stories.tills import money_at_processor, money_of

pytestmark = pytest.mark.django_db(transaction=True)
# Stories a pack; more by hand, as MAKEGOOD_KILLS=20.
SEEDS = range(int(os.environ.get("MAKEGOOD_KILLS", "1")))
LINES = 24
LENGTHS = ("0 min", "5 min", "5 min", "9 hours", "8 days")
# What would leave nobody there to whom anything could still happen.
ENDINGS = {"terminate", "leave", "decline"}


@pytest.fixture
def told(pack: str, seed: int) -> Improvised:
    """A story that was told in peace: how the pack's stories begin, and then whatever comes to mind."""
    random = Random(f"{pack} {seed}")
    with closing(Improvised(pack, is_fast=True)) as story:
        for line in BEGINNINGS[pack]:
            story.say({"at": story.later("5 min")} | line)
        assert story.player.refusals == {}
        inventor = Inventor(story.lexicon, story.names.things, story.player.stage.things, pack)
        while len(story.lines) < LINES:
            verb = random.choice([each for each in inventor.verbs() if each not in ENDINGS])
            story.say({"at": story.later(random.choice(LENGTHS))} | inventor.line(verb, random.choice))
        assert story.end() == ()
    return story


@pytest.fixture
def written(told: Improvised, tmp_path: Path) -> Story:
    """The same story to be told again; which of its lines are refused is for the site to say."""
    told.player.refusals.clear()
    return read_story(told.write(tmp_path / "story.yaml"))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("pack", BEGINNINGS)
def test_fault_61_whoever_dies_and_wherever_all_comes_to_the_same(told, written, pack, seed, tmp_path):
    """Killed some twenty times, at each kind of boundary: every row is as it would have been, every cent moved once."""
    mortal = Mortal(written, slug=f"mortal-{pack}", folder=tmp_path)
    mortal.tell(Random(seed))
    assert len(mortal.deaths) >= 5
    assert estate_of(mortal.site) == estate_of(told.player.stage.site)
    assert_sound(mortal.site)
    assert money_at_processor(mortal.till) == money_of(mortal.site)


def assert_sound(site: Site) -> None:
    """Hold the site to all that must always hold."""
    assert breaches(site.pk) == []
    assert (chain_breaks(site), list(failed_deliveries(site)), list(broken_decisions(site.pk))) == (None, [], [])
