"""A story on which the search fails is kept as a scenario: it fails while the engine is broken, and passes after."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import Phase

from makegood.ledger import movements
from makegood.ledger.book import Slice
from makegood.ledger.movements import Movement
from makegood.ledger.operations import spending
from tests.stories import test_machine
from tests.stories.improvised import replay
from tests.stories.test_machine import search


def one_too_many(parts: Iterable[Slice], *, at: datetime) -> list[Movement]:
    """Book one credit more than a use cost."""
    return movements.spending([replace(each, count=each.count + 1) for each in parts], at=at)


@pytest.mark.django_db(transaction=True)
def test_a_story_that_fails_is_kept_and_passes_once_the_engine_is_mended(tmp_path: Path, monkeypatch):
    """What is found by chance can be told, played and looked into like any other scenario."""
    monkeypatch.setattr(test_machine, "FOUND", tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(spending, "spending", one_too_many)
        with pytest.raises(AssertionError, match="lot"):
            # The first is good enough, and need not be remembered: the engine is not really broken.
            search("credits", folder=tmp_path, stories=30, phases=[Phase.generate], database=None, derandomize=True)
        kept = tmp_path / "credits.yaml"
        assert "use: " in kept.read_text(encoding="utf-8")
        assert {each.label for each in replay(kept).failures} == {"the site"}
    assert replay(kept).failures == ()
