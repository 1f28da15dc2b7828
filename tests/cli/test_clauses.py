"""The table of clauses says what the packs, their cases and the stories say; what is missing is shown as missing."""

from pathlib import Path

import pytest

from makegood.cli.clause_table import ARGUED, GAP, Row, clauses_page, rows_by_pack
from makegood.packs.files import find_file, load_file
from makegood.packs.reading import pack_of
from makegood.packs.witnesses import How, expectations_in, witnesses_of_cases, witnesses_of_story

ROOT = Path(__file__).parents[2]
WRITTEN = [name for name in rows_by_pack() if find_file(name)]
PROMISES = {"letters": 22, "credits": 17, "membership": 36, "orders": 12, "live": 21}


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """The packs are looked for in the folder in which the command runs."""
    monkeypatch.chdir(ROOT)


def shown(clause: str, how: How, pack: str = "credits") -> set[str]:
    """The cases of a pack that show a clause like this."""
    witnesses = witnesses_of_cases(pack_of(pack))
    return {each.name for each in witnesses if (each.clause, each.how) == (clause, how)}


def test_the_table_is_as_the_packs_say() -> None:
    """A case that is added, or a rule that is changed, is in the table at once."""
    written = Path("docs/clauses.md").read_text(encoding="utf-8")
    assert written == clauses_page(), "docs/clauses.md is stale: run `makegood policy clauses --write`"


def test_every_promise_of_the_five_packs_has_its_row() -> None:
    """None is dropped from the list by accident."""
    assert {pack: len(rows) for pack, rows in rows_by_pack().items()} == PROMISES
    kinds = {row.kind for rows in rows_by_pack().values() for row in rows}
    assert kinds == {"rule", "term", "conduct", "note"}


@pytest.mark.parametrize("pack", WRITTEN)
def test_every_clause_of_a_pack_is_in_the_table(pack: str) -> None:
    """A clause that nobody promised would decide unseen."""
    path = find_file(pack)
    assert path is not None
    clauses = {clause.id for clause in load_file(path).required().clauses}
    assert clauses - {row.id for row in rows_by_pack()[pack]} == set()


def test_a_case_shows_the_clauses_that_give_and_those_that_deny() -> None:
    """Conditions and papers that are passed count as given, those that fail as denied."""
    assert "untouched-pack" in shown("C4", How.GRANTS) & shown("C4", How.DENIES)
    assert "technical-issue" in shown("C3a", How.GRANTS) & shown("C3a", How.DENIES)
    assert "proper-request" in shown("C7", How.GRANTS) & shown("C7", How.DENIES)
    assert shown("C0", How.GRANTS) == set()


def test_a_case_shows_the_terms_that_it_reads_and_the_deadlines() -> None:
    """Nobody asks for them, and they are at work all the same."""
    assert "credits" in shown("C2", How.SHOWS)
    assert "deadline" in shown("C9", How.SHOWS)


def test_rival_limits_that_are_over_deny_together_and_those_that_differ_are_shown() -> None:
    """Only the one that ended last is cited, and the shorter ones were over all the same."""
    assert "three-deadlines" in shown("V15", How.DENIES, "live") & shown("V15", How.SHOWS, "live")


def test_what_no_case_can_show_is_argued_and_no_gap() -> None:
    """V15 is over before its rivals, so that it is never cited alone; why stands under the table of its pack."""
    page = clauses_page()
    row = next(line for line in page.splitlines() if line.startswith("| V15 |"))
    assert row.split(" | ")[5].endswith(f"three-deadlines, {ARGUED}")
    assert "\n**V15 is never why nothing is given**, argued: A known tension." in page
    assert page.count(ARGUED) == 2


def test_an_argument_stands_where_else_a_gap_would(monkeypatch: pytest.MonkeyPatch) -> None:
    """But it fills no other column, and no other clause's."""
    rows = {"live": (Row("V15", "rule", "A day."), Row("V5", "rule", "Three days."))}
    monkeypatch.setattr("makegood.cli.clause_table.rows_by_pack", lambda: rows)
    monkeypatch.setattr("makegood.cli.clause_table.witnesses_of", lambda pack: frozenset())
    cells = {line.split(" | ")[0]: line.split(" | ")[4:6] for line in clauses_page().splitlines() if "limit:" in line}
    assert cells == {"| V15": [GAP, ARGUED], "| V5": [GAP, GAP]}


def test_only_the_clause_whose_value_counts_shows_a_term() -> None:
    """Several may set one; a fee that is announced anew is the new one."""
    assert shown("M21", How.SHOWS, "membership").isdisjoint(shown("M31", How.SHOWS, "membership"))
    assert "fees" in shown("M21", How.SHOWS, "membership")


def test_a_story_shows_what_it_expects_and_the_clauses_that_it_names(tmp_path: Path) -> None:
    """By the outcome that stands beside the citation."""
    story = tmp_path / "late.yaml"
    story.write_text(
        "scenario: C4 closes\nstory:\n  # As C3 does.\n  - expect:\n"
        "      r1: {outcome: denied, cites: [C0], because: {C8: x}, deadline: 2026-03-16 23:59}\n"
        "      r2: {outcome: granted, cites: C5, options: [C5, C10]}\n      ann: {credits: 3}\n"
    )
    found = {(each.clause, each.how) for each in witnesses_of_story(story, pack_of("credits").suite.policy)}
    assert {clause for clause, how in found if how is How.DENIES} == {"C0", "C8"}
    assert {clause for clause, how in found if how is How.GRANTS} == {"C5", "C10"}
    assert {clause for clause, how in found if how is How.SHOWS} == {"C3", "C4", "C9"}


def test_expectations_are_found_beside_an_act_too() -> None:
    """A line may carry both."""
    line = {"at": "2026-03-02 10:00", "ask": "money", "expect": {"r1": {"outcome": "denied"}, "site": "ok"}}
    assert list(expectations_in({"story": [line]})) == [{"outcome": "denied"}]


def test_what_nothing_shows_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A promise without a clause is one; what people do is none, and a pack that is not there has no rows."""
    rows = {"credits": (Row("C99", "rule", "Never kept."), Row("C1", "conduct", "Kept by people.")), "absent": ()}
    monkeypatch.setattr("makegood.cli.clause_table.rows_by_pack", lambda: rows)
    page = clauses_page().splitlines()
    assert f"| C99 | rule | Never kept. | {GAP} |  |  |  |" in page
    assert "| C1 | conduct | Kept by people. |  |  |  |  |" in page
    assert "This pack is not written yet." in page
