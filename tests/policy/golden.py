"""What a policy program comes to, as the exact text that lies beside it."""

from collections.abc import Iterator
from pathlib import Path

from makegood.kernel.diagnostics import BadInput
from makegood.packs.files import text_of
from makegood.policy import Policy, decide, explain, letter, load
from makegood.policy.cases import read_cases
from makegood.policy.expectations import unmet

PROGRAMS = Path(__file__).parent / "programs"


def outcome_of(program: Path) -> str:
    """Give a program's diagnostics and, where cases lie beside it, the letters that decide them."""
    return "".join(_lines(program))


def _lines(program: Path) -> Iterator[str]:
    loaded = load(text_of(program), file=program.name)
    for each in loaded.diagnostics:
        yield f"{each}{' (warning)' if each.is_warning else ''}\n"
    if loaded.policy is not None:
        yield from _letters(loaded.policy, program.with_suffix(".yaml"))


def _letters(policy: Policy, cases: Path) -> Iterator[str]:
    for written in read_cases(text_of(cases), file=cases.name, find_policy=lambda name: policy):
        decision = decide(policy, written.case)
        explanation = explain(policy, decision, case=written.case)
        yield f"\n=== {written.title}\n"
        yield letter(policy, explanation, name="Ann", site="Packhouse")
        yield from (f"{each}\n" for each in unmet(written.expectations, decision, policy=policy))


def diagnostics_of(text: str) -> tuple[str, ...]:
    """Give the codes of what is wrong with a text."""
    try:
        return tuple(each.code for each in load(text, file="policy.md").diagnostics)
    except BadInput as refused:
        return tuple(each.code for each in refused.diagnostics)
