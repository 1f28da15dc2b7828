"""The language's chapter and the list of diagnostics are complete, and every example in them runs."""

import re
from pathlib import Path

import pytest

from makegood.policy import LIMITS, Policy, decide, load
from makegood.policy.case_text import Word
from makegood.policy.cases import KEYS as CASE_KEYS
from makegood.policy.cases import read_cases
from makegood.policy.entries import KEYS
from makegood.policy.expectations import EXPECTED, unmet
from makegood.policy.front_matter import KEYS as FRONT_KEYS
from makegood.policy.program import Function
from makegood.policy.quantities import UNITS
from makegood.policy.vocabulary import VOCABULARY
from tests.policy.golden import diagnostics_of
from tests.policy.small import text_of

ROOT = Path(__file__).parents[2]
LANGUAGE = (ROOT / "docs" / "language.md").read_text()
DIAGNOSTICS = (ROOT / "docs" / "diagnostics.md").read_text()
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLES = FENCE.findall(LANGUAGE)
CODE = re.compile(r"\bMG[0-9]{3}\b")


def policies() -> dict[str, Policy]:
    """The whole policies of the chapter, by name."""
    loaded = [load(text, file="docs/language.md").required() for kind, text in EXAMPLES if kind == "markdown"]
    return {policy.name: policy for policy in loaded}


@pytest.mark.parametrize("rule", [text for kind, text in EXAMPLES if kind == "rule"])
def test_a_rule_of_the_chapter_loads(rule: str) -> None:
    """Each example is a block that an author can copy."""
    assert [code for code in diagnostics_of(text_of(A=rule)) if code != "MG409"] == []


@pytest.mark.parametrize("cases", [text for kind, text in EXAMPLES if kind == "yaml"])
def test_a_case_of_the_chapter_comes_out_as_it_says(cases: str) -> None:
    """What the chapter claims is what the language does."""
    known = policies()

    def find(name: Word) -> Policy:
        return known[name.text]

    for written in read_cases(cases, file="docs/language.md", find_policy=find):
        assert unmet(written.expectations, decide(written.policy, written.case), policy=written.policy) == ()


def test_every_word_of_the_language_is_in_the_chapter() -> None:
    """Keys, units, functions, facts, terms, papers, remedies, grounds and fields."""
    words = {*KEYS, *FRONT_KEYS, *CASE_KEYS, *EXPECTED, *Function, *UNITS, *VOCABULARY.facts, *VOCABULARY.terms}
    words |= {*VOCABULARY.papers, *VOCABULARY.remedies, *VOCABULARY.grounds}
    assert {word for word in words if not re.search(rf"\b{re.escape(word)}", LANGUAGE)} == set()


def test_every_diagnostic_is_documented_and_every_documented_one_exists() -> None:
    """An author who meets a code finds it in the list."""
    sources = [*(ROOT / "src/makegood/policy").glob("*.py"), ROOT / "src/makegood/packs/files.py"]
    used = {code for path in sources for code in CODE.findall(path.read_text())}
    assert used == set(re.findall(r"^\| (MG[0-9]{3}) \|", DIAGNOSTICS, re.MULTILINE))


def test_every_diagnostic_is_met_by_a_test() -> None:
    """A message that nobody has seen may as well be wrong."""
    here = Path(__file__).parent
    seen = {code for path in here.rglob("*.txt") for code in CODE.findall(path.read_text())}
    seen |= {code for path in here.glob("test_*.py") for code in CODE.findall(path.read_text())}
    assert set(CODE.findall(DIAGNOSTICS)) - seen == set()


def test_the_sites_own_limits_are_eight_promises_in_plain_words() -> None:
    """Decisions cite them, so the page must say them."""
    assert list(LIMITS) == [f"X{number}" for number in range(1, 9)]
    assert all(limit.text.endswith(".") for limit in LIMITS.values())
