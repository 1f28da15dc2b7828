"""Holds that every clause of every pack, and every limit of the engine that it meets, is shown by a story.

What no story can show is argued in `argued_clauses.toml`; an argument that a story disproves has to go.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from makegood.packs.witnesses import CLAUSE_ID, REMARK
from makegood.play.reading import read_story
from makegood.play.story import Check, Story

PACKS = ("letters", "credits", "membership", "orders", "live")
LIMITS = ("X1", "X6")
ROWS = tomllib.loads(Path("docs/clauses.toml").read_text())
ARGUED: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
    (Path(__file__).parent / "argued_clauses.toml").read_text()
)
FILES = {pack: sorted(Path("scenarios", pack).glob("*.yaml")) for pack in PACKS}
GIVEN, DENIED = {"granted", "discretionary"}, {"denied"}


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


def named(file: Path) -> set[str]:
    """Give the clauses that a story's author names in its title and remarks."""
    return {clause for remark in REMARK.findall(file.read_text()) for clause in CLAUSE_ID.findall(remark)}


CITED = {pack: {cited for file in files for cited in citations(read_story(file))} for pack, files in FILES.items()}
NAMED = {pack: set[str]().union(*map(named, files)) for pack, files in FILES.items()}
RULES = [(pack, row) for pack in PACKS for row in [*(c for c, r in ROWS[pack].items() if r["kind"] == "rule"), *LIMITS]]
TERMS = [(pack, clause) for pack in PACKS for clause, row in ROWS[pack].items() if row["kind"] in ("term", "conduct")]


@pytest.mark.parametrize(("pack", "clause"), RULES)
def test_a_clause_is_cited_by_a_story_that_gives_something(pack: str, clause: str) -> None:
    """Or it is argued why there can be none."""
    is_cited = any((outcome, clause) in CITED[pack] for outcome in GIVEN)
    assert is_cited != (clause in ARGUED[pack].get("never_given", {}))


@pytest.mark.parametrize(("pack", "clause"), RULES)
def test_a_clause_is_cited_by_a_story_that_is_denied(pack: str, clause: str) -> None:
    """Or it is argued why there can be none."""
    is_cited = any((outcome, clause) in CITED[pack] for outcome in DENIED)
    assert is_cited != (clause in ARGUED[pack].get("never_denied", {}))


@pytest.mark.parametrize(("pack", "clause"), TERMS)
def test_a_term_is_named_by_a_story_that_shows_it(pack: str, clause: str) -> None:
    """Or it is argued why there can be none."""
    assert (clause in NAMED[pack]) != (clause in ARGUED[pack].get("never_shown", {}))


@pytest.mark.parametrize("pack", PACKS)
def test_an_argument_is_about_a_clause_of_the_pack(pack: str) -> None:
    """And whatever it says in quotes is a story of that pack."""
    argued = [each for kind in ARGUED[pack].values() for each in kind.items()]
    quoted = {name for _, why in argued for name in why.split("`")[1::2]}
    assert {clause for clause, _ in argued} <= {*ROWS[pack], *LIMITS}
    assert quoted <= {file.stem for file in FILES[pack]} | {"missing", "conflicts"}
