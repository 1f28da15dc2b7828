"""Policy programs, good and bad, with the exact text that they come to."""

from pathlib import Path

import pytest

from makegood.kernel.diagnostics import BadInput
from makegood.policy import load
from makegood.policy.cases import read_cases
from makegood.policy.resolve import LONGEST_FILE, MOST_BLOCKS
from tests.policy.golden import PROGRAMS, diagnostics_of, outcome_of
from tests.policy.small import HEAD, policy_of, text_of

CASES = Path(__file__).parent / "case_files"


def named(path: Path) -> str:
    """A program's name in the list of tests."""
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("program", sorted(PROGRAMS.glob("*/*.md")), ids=named)
def test_a_program_comes_to_exactly_what_lies_beside_it(program: Path) -> None:
    """Every mistake with its place and hint; every case with its letter."""
    assert outcome_of(program) == program.with_suffix(".txt").read_text()


@pytest.mark.parametrize("program", sorted((PROGRAMS / "bad").glob("*.md")), ids=named)
def test_a_policy_with_mistakes_is_not_loaded(program: Path) -> None:
    """Half a policy would decide half the requests."""
    with pytest.raises(BadInput):
        load(program.read_bytes().decode(), file="bad.md").required()


@pytest.mark.parametrize("case_file", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_case_file_with_mistakes_is_refused_with_all_of_them(case_file: Path) -> None:
    """A wrong fact must not be decided as if it were absent."""
    with pytest.raises(BadInput) as refused:
        read_cases(case_file.read_text(), file=case_file.name, find_policy=lambda name: policy_of(A=RULE))
    assert f"{refused.value}\n" == case_file.with_suffix(".txt").read_text()


RULE = "decides: money for any_reason\nwhen: payment.used == 0 credits\nthen: grant payment.price to card"


def test_a_file_that_is_too_large_is_not_read() -> None:
    """The time for a file is bounded before it is looked at."""
    assert diagnostics_of("x" * (LONGEST_FILE + 1)) == ("MG001",)


def test_a_policy_with_too_many_blocks_is_refused() -> None:
    """So is the number of blocks that can act on each other."""
    blocks = "\n\n".join("~~~rule\nanswer by: request.made + 1 hour\n~~~" for _ in range(MOST_BLOCKS + 1))
    assert diagnostics_of(f"{HEAD}\n## A {{#A}}\n\n{blocks}\n") == ("MG109",)


def test_the_same_text_is_the_same_policy() -> None:
    """The digest is that of the exact text, to the last space."""
    one, other = (load(text_of(A=RULE) + end, file="p.md").required() for end in ("", " "))
    again = load(text_of(A=RULE), file="elsewhere.md").required()
    assert one == again
    assert hash(one) == hash(again)
    assert one != other
