"""Holds that every clause of pack `credits`, and every limit of the engine that it meets, is shown by a story."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from makegood.play.reading import read_story
from makegood.play.story import Check, Story

STORIES = [read_story(path) for path in sorted(Path("scenarios/credits").glob("*.yaml"))]
CLAUSES = [clause.id for clause in STORIES[0].lexicon.policies[0].clauses] + ["X1", "X6"]
GIVEN, DENIED = {"granted", "discretionary"}, {"denied"}

# Why no decision that gives something can cite these.
NEVER_GIVEN = {
    "C0": "the closing clause only denies",
    "C1": "a note: acceptance is recorded when a member registers",
    "C2": "a term: the lives of lots show it (twelve-months, leap-day, expired-lot)",
    "C3a": "a limit: it is cited where it closed, and shown open by three-days",
    "C3b": "asks for a paper: shown by `missing` (technical-issue)",
    "C3c": "a condition: cited where it fails, and shown to hold by technical-issue",
    "C5a": "a rate: the amounts of C5 show it (one-used-credit, buy-back-in-dollars)",
    "C6": "a note: nothing is paid before a choice (choose-first)",
    "C7": "asks for a paper: shown by `missing` (first-message-counts)",
    "C8": "only denies",
    "C9": "a deadline: shown by `deadline` (ten-working-days)",
    "C11": "a term: shown by which version decides (new-version)",
    "C12": "a note: the date of the policy",
}
# Why no denial can cite these.
NEVER_DENIED = {
    "C3": "where its guard fails the closing clause denies (not-our-issue); else C3a, C3c or C8 do",
    "C4": "an offer that is out leaves C5, or the closing clause (fourteen-days, twelve-months)",
    "C5": "an offer that is out leaves the closing clause (twelve-months, nothing-left)",
    "X6": "a payment that went back whole is denied by X1, which holds beside it (nothing-left)",
    **{clause: why for clause, why in NEVER_GIVEN.items() if clause not in ("C0", "C3a", "C3c", "C8")},
}


def citations(story: Story) -> Iterator[tuple[str, str]]:
    """Give each outcome that the story expects with each clause that it expects to be cited for it."""
    for step in story.steps:
        by_name: dict[str, dict[str, Check]] = {}
        for check in step.checks:
            by_name.setdefault(check.name, {})[check.field] = check
        for fields in by_name.values():
            if "outcome" in fields and "cites" in fields:
                cited = fields["cites"].expected
                assert isinstance(cited, frozenset)
                yield from ((str(fields["outcome"].expected), clause) for clause in cited)


CITED = {citation for story in STORIES for citation in citations(story)}


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_is_cited_by_a_story_that_gives_something(clause: str) -> None:
    """Or it is known why there can be none."""
    is_cited = any((outcome, clause) in CITED for outcome in GIVEN)
    assert is_cited != (clause in NEVER_GIVEN)


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_is_cited_by_a_story_that_is_denied(clause: str) -> None:
    """Or it is known why there can be none."""
    is_cited = any((outcome, clause) in CITED for outcome in DENIED)
    assert is_cited != (clause in NEVER_DENIED)
