"""`makegood policy test`: what it prints, and with which code it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from makegood.cli.judging import verdicts
from makegood.packs.reading import pack_of
from makegood.policy.trial.mutants import mutants
from tests.policy.packs import case, write_pack
from tests.policy.test_commands import run

PACK = Path(__file__).parents[2] / "packs" / "credits"
RULE = "decides: money for any_reason\nwhen: payment.used <= 0 credits\nthen: grant payment.price to card\n"
GRANTED = case("payment.used: 0 credits; payment.price: 5.00 EUR", "outcome: granted; to: card", case="untouched")
DENIED = case("payment.used: 1 credits; payment.price: 5.00 EUR", "outcome: denied; cites: [Z]", case="used")
OFFER = "`grant payment.price to card` → `offer payment.price to card`"


@pytest.fixture
def makegood(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run `makegood policy test` with these words."""
    return lambda *words: run(capsys, monkeypatch, "policy", "test", *map(str, words))


def test_the_credits_pack_notices_every_change(makegood) -> None:
    """What ships is an example to others."""
    code, said = makegood(PACK, "--mutate", "--strict")
    assert (code, said.count("\n")) == (0, 1), said
    assert "0 unmet; 0 parts not reached" in said


def test_a_case_that_comes_out_otherwise_is_named_with_its_place(makegood, tmp_path: Path) -> None:
    """And changed rules are left for when all cases come out."""
    write_pack(tmp_path, cases=[GRANTED, DENIED.replace("[Z]", "[A]")], A=RULE)
    code, said = makegood(tmp_path, "--mutate")
    assert code == 1
    assert f"{tmp_path}/cases/all.yaml:19:27: cites: expected A; found Z (used)" in said
    assert "changed rules" not in said


def test_what_no_case_reaches_counts_only_in_a_strict_reading(makegood, tmp_path: Path) -> None:
    """While a pack is being written it is an advice."""
    write_pack(tmp_path, cases=[GRANTED], A=RULE)
    assert makegood(tmp_path)[0] == 0
    code, said = makegood(tmp_path, "--strict")
    assert code == 1
    assert f"{tmp_path}/policy.md:14:7: A: `payment.used <= 0 credits` is never false: no case reaches it." in said


def test_a_change_that_no_case_notices_ends_with_one(makegood, tmp_path: Path) -> None:
    """With its place, the change, and what would notice it."""
    write_pack(tmp_path, cases=[GRANTED, DENIED], A=RULE)
    code, said = makegood(tmp_path, "--mutate")
    assert code == 1
    hint = "“untouched” would notice it by `options: none`."
    assert said.splitlines()[:-1] == [f"{tmp_path}/policy.md:15:7: A: {OFFER}: no case notices. {hint}"]


def test_an_argued_change_is_no_finding(makegood, tmp_path: Path) -> None:
    """It is counted, so that nobody argues in secret."""
    argued = f'clause: A\nsurvives: "{OFFER}"\nwhy: There is nothing to choose from.\n'
    write_pack(tmp_path, cases=[GRANTED, DENIED], argued=argued, A=RULE)
    code, said = makegood(tmp_path, "--mutate", "--strict")
    assert (code, said.count("\n")) == (0, 1)
    assert "1 argued" in said


def test_what_is_argued_without_need_ends_with_one(makegood, tmp_path: Path) -> None:
    """An argument outlives its occasion only unseen."""
    needless = 'clause: A\nuncovered: "never gives anything"\nwhy: Nobody pays.\n'
    write_pack(tmp_path, cases=[GRANTED, DENIED], argued=needless, A=RULE)
    code, said = makegood(tmp_path)
    assert code == 1
    assert f"{tmp_path}/argued.yaml:1:1: A: this is argued without need: never gives anything" in said


@pytest.mark.parametrize(
    ("argued", "told"),
    [
        ("clause: A\nwhy: So.\n", "1:1: MG505 This does not say what it argues."),
        ("clause: A\nsurvive: x\nwhy: So.\n", "2:1: MG504 There is no key `survive`. Did you mean `survives`?"),
        ("clause: A\nsurvives: x\n", "1:1: MG505 This does not say `why`."),
        ("clause: [A\n", "MG501 This is not YAML"),
    ],
)
def test_an_argument_in_another_form_is_a_diagnostic(makegood, tmp_path: Path, argued: str, told: str) -> None:
    """The same codes as in case files."""
    write_pack(tmp_path, cases=[GRANTED], argued=argued, A=RULE)
    code, said = makegood(tmp_path)
    assert code == 2
    assert told in said


@pytest.mark.parametrize(
    ("term", "told"),
    [
        ("term: credits expire\nfacts: {}\nexpect: none\n", "MG506 There is no term `credits expire`."),
        ("term: buy back rate\nfacts: {}\n", "MG505 This does not say `expect`."),
        ("term: buy back rate\nfacts: {payment.curency: EUR}\nexpect: none\n", "MG507"),
    ],
)
def test_a_case_of_a_term_in_another_form_is_a_diagnostic(makegood, tmp_path: Path, term: str, told: str) -> None:
    """With the nearest valid word."""
    write_pack(tmp_path, cases=[GRANTED], terms=f"policy: ..\n{term}", A=RULE)
    code, said = makegood(tmp_path)
    assert code == 2
    assert told in said


def test_a_term_that_has_another_value_is_a_failure(makegood, tmp_path: Path) -> None:
    """Its place is that of the expectation."""
    terms = "case: late\npolicy: ..\nterm: purchased credits expire\nfacts: {payment.paid: 2026-03-02 10:00}\n"
    setting = "set: purchased credits expire = payment.paid + 3 days\n"
    write_pack(tmp_path, cases=[GRANTED], terms=f"{terms}expect: 2026-03-04 23:59\n", A=RULE, B=setting)
    code, said = makegood(tmp_path)
    assert code == 1
    expected = "purchased credits expire: expected 2026-03-04 23:59; found 2026-03-05 23:59 (late)"
    assert f"{tmp_path}/terms/all.yaml:5:1: {expected}" in said


def test_a_case_of_another_pack_does_not_count(makegood, tmp_path: Path) -> None:
    """What a case reaches, it reaches in its own policy."""
    write_pack(tmp_path, cases=[GRANTED.replace("policy: ..", f"policy: {PACK}")], A=RULE)
    code, said = makegood(tmp_path)
    assert code == 2
    assert "is not the policy of this pack." in said


def test_the_report_can_be_read_by_programs(makegood, tmp_path: Path) -> None:
    """One object a pack."""
    write_pack(tmp_path, cases=[GRANTED], A=RULE)
    code, said = makegood(tmp_path, "--json", "--mutate")
    record = json.loads(said)
    assert (code, record["passes"], record["cases"]) == (1, False, 1)
    assert {"place", "clause", "words", "hint"} == set(record["survivors"][0])
    assert sum(record["changes"].values()) > len(record["survivors"])


def test_two_processes_judge_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same order, with a step for each."""
    monkeypatch.setattr("makegood.cli.judging.WORTH_A_PROCESS", 1)
    pack = pack_of(str(PACK))
    changed = mutants((PACK / "policy.md").read_text(), file="policy.md")[:20]
    steps: list[None] = []
    together = verdicts(pack.suite, changed, on_verdict=lambda: steps.append(None))
    monkeypatch.undo()
    assert together == verdicts(pack.suite, changed, on_verdict=lambda: None)
    assert len(steps) == 20


def test_a_failing_pack_ends_a_real_process_with_one(tmp_path: Path) -> None:
    """As a build would run it."""
    write_pack(tmp_path, cases=[GRANTED], A=RULE)
    command = [
        sys.executable,
        "-c",
        "from makegood.cli import main; main()",
        "policy",
        "test",
        str(tmp_path),
        "--strict",
    ]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 1
