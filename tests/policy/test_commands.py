"""`makegood policy` and `makegood decide`: what they print and with which code they end."""

import json
from pathlib import Path

import pytest

from makegood import cli

PACK = Path(__file__).parents[2] / "packs" / "credits"


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    """Run a command in this process; give its exit code and all that it said."""
    monkeypatch.setattr("sys.argv", ["makegood", *words])
    with pytest.raises(SystemExit) as left:
        cli.main()
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out + said.err


@pytest.fixture
def makegood(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run a command of these words."""
    return lambda *words: run(capsys, monkeypatch, *map(str, words))


def test_a_sound_policy_is_ready_for_use(makegood) -> None:
    """No diagnostic, and code 0."""
    assert makegood("policy", "check", PACK) == (0, "1 policy checked: ready for use.\n")


def test_mistakes_are_printed_with_place_and_hint_and_end_with_two(makegood, tmp_path: Path) -> None:
    """Every mistake at once."""
    page = tmp_path / "policy.md"
    page.write_text(
        (PACK / "policy.md").read_text().replace("14 days\n", "14 dais\n").replace("needs: proof", "needs: prof")
    )
    code, said = makegood("policy", "check", tmp_path)
    assert code == 2
    assert said.splitlines() == [
        f"{page}:56:8: MG211 There is no paper `prof`. Did you mean `proof`?",
        f"{page}:76:68: MG304 There is no unit `dais`. Did you mean `days`?",
    ]


def test_diagnostics_can_be_read_by_programs(makegood, tmp_path: Path) -> None:
    """One JSON object each."""
    (tmp_path / "policy.md").write_text("Nothing.")
    code, said = makegood("policy", "check", tmp_path, "--json")
    assert (code, json.loads(said)["code"], json.loads(said)["span"]["line"]) == (2, "MG002", 1)


@pytest.mark.parametrize(("content", "told"), [(None, "MG007"), (b"---\n\xff\n", ":2:1: MG008")])
def test_a_file_that_cannot_be_read_is_a_diagnostic_too(
    makegood, tmp_path: Path, content: bytes | None, told: str
) -> None:
    """A missing file, and one in another encoding."""
    if content is not None:
        (tmp_path / "policy.md").write_bytes(content)
    code, said = makegood("policy", "check", tmp_path / "policy.md")
    assert code == 2
    assert told in said


def test_one_clause_is_shown_with_its_rule(makegood) -> None:
    """And no other."""
    code, said = makegood("policy", "show", PACK, "C4")
    assert code == 0
    assert "then: offer payment.price to card" in said
    assert "C5" not in said


def test_a_clause_that_does_not_exist_ends_with_two(makegood) -> None:
    """With a sentence and the nearest id, not a traceback."""
    code, said = makegood("policy", "show", PACK, "C3d")
    assert (code, said) == (2, "makegood: This policy has no clause C3d. Did you mean `C3`?\n")


def test_clauses_are_shown_to_programs_too(makegood) -> None:
    """One object a clause, with its prose and its rules."""
    code, said = makegood("policy", "show", PACK, "C10", "--json")
    found = json.loads(said)
    assert (code, found["id"], found["title"], len(found["rules"])) == (0, "C10", "Exceptions", 2)


def test_the_cases_of_a_pack_are_decided_with_derivation_and_letter(makegood) -> None:
    """All as expected: code 0."""
    code, said = makegood("decide", PACK / "cases" / "untouched-pack.yaml")
    assert code == 0
    assert "yes C4 effect: offer payment.price to card (50.00 EUR)" in said
    assert "C4 was open until 16 March 2026, 23:59." in said


def test_a_case_that_comes_out_otherwise_ends_with_one(makegood, tmp_path: Path) -> None:
    """What was expected, what was found, and where it stands."""
    text = (PACK / "cases" / "deadline.yaml").read_text().partition("---")[0]
    (tmp_path / "case.yaml").write_text(
        text.replace("policy: ..", f"policy: {PACK}").replace("2026-03-30", "2026-03-29")
    )
    code, said = makegood("decide", tmp_path / "case.yaml", "--json")
    assert code == 1
    assert json.loads(said)["unmet"] == [
        f"{tmp_path / 'case.yaml'}:16:3: deadline: expected 2026-03-29 23:59; found 2026-03-30 23:59"
    ]


def test_a_case_about_an_unknown_policy_ends_with_two(makegood, tmp_path: Path) -> None:
    """The name is looked for beside the case file, and among the packs."""
    (tmp_path / "case.yaml").write_text("policy: nowhere\nremedy: money\nground: exception\nfacts: {}\n")
    code, said = makegood("decide", tmp_path / "case.yaml")
    assert code == 2
    assert said.startswith(f"{tmp_path / 'case.yaml'}:1:9: MG007 There is no policy `nowhere`.")
