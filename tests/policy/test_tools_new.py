"""`makegood policy new`: the starter pack is sound, and nothing is written over."""

import json
from pathlib import Path

import pytest

from makegood.catalogue.packs import load_pack
from tests.policy.test_commands import run


@pytest.fixture
def makegood(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run `makegood policy` with these words."""
    return lambda *words: run(capsys, monkeypatch, "policy", *map(str, words))


def test_the_starter_checks_clean(makegood, tmp_path: Path) -> None:
    """Without a warning."""
    makegood("new", tmp_path / "mine")
    assert makegood("check", tmp_path / "mine") == (0, "1 policy checked: ready for use.\n")


def test_the_starters_cases_notice_every_change(makegood, tmp_path: Path) -> None:
    """Whoever starts from it starts from what a pack should be."""
    makegood("new", tmp_path / "mine")
    code, said = makegood("test", tmp_path / "mine", "--mutate", "--strict")
    assert code == 0, said


def test_a_site_can_be_opened_from_the_starter(makegood, tmp_path: Path) -> None:
    """Its price list is one that the catalogue reads."""
    makegood("new", tmp_path / "my-site")
    pack = load_pack(tmp_path / "my-site")
    assert (pack.site_name, [each.code for each in pack.products]) == ("My Site", ["pack-100", "letter"])


def test_the_files_are_named(makegood, tmp_path: Path) -> None:
    """For people and for programs."""
    code, said = makegood("new", tmp_path / "mine", "--json")
    names = [str(Path(each).relative_to(tmp_path)) for each in json.loads(said)["files"]]
    assert (code, names) == (0, ["mine/cases/untouched-pack.yaml", "mine/policy.md", "mine/site.toml"])


def test_nothing_is_written_over(makegood, tmp_path: Path) -> None:
    """Not even an empty folder."""
    (tmp_path / "mine").mkdir()
    code, said = makegood("new", tmp_path / "mine")
    assert (code, list((tmp_path / "mine").iterdir())) == (2, [])
    assert "exists already; choose another name" in said


@pytest.mark.parametrize("name", ["Mine", "5", "mine too", "mi.ne"])
def test_a_pack_is_called_as_a_policy_can_be(makegood, tmp_path: Path, name: str) -> None:
    """The name goes into the front matter."""
    code, said = makegood("new", tmp_path / name)
    assert (code, (tmp_path / name).exists()) == (2, False)
    assert "cannot name a policy" in said


def test_a_folder_that_cannot_be_made_is_a_sentence(makegood, tmp_path: Path) -> None:
    """No traceback where a file stands in the way."""
    (tmp_path / "packs").write_text("")
    code, said = makegood("new", tmp_path / "packs" / "mine")
    assert code == 2
    assert "cannot be made" in said
