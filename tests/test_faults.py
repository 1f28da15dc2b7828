"""docs/faults.md names every fault that must be survived, and tests that name it in turn."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = {int(number): rest for number, rest in re.findall(r"^\| (\d+) \| (.+) \|$", PAGE, re.MULTILINE)}
MUST_BE_SURVIVED = [*range(1, 26), *range(41, 62), 66, *range(70, 91)]
# As in “fault 3”, “faults 1 and 2”, “faults 14 to 16”, “faults 51-54, 57” and test_faults_12_and_66_….
NAMED = re.compile(r"faults?[ _]((?:\d+|to|and|[-, _])+)")


def numbers_in(text: str) -> set[int]:
    """The faults that a text names."""
    found: set[int] = set()
    for listed in NAMED.findall(text.lower()):
        for first, last in re.findall(r"(\d+)(?:(?:-| to )(\d+))?", listed):
            found |= set(range(int(first), int(last or first) + 1))
    return found


def shown_by(number: int) -> list[tuple[str, str]]:
    """The file and name of each test that shows a fault."""
    return re.findall(r"`([\w/.]+)::(\w+)`", ROWS[number])


def test_the_page_names_every_fault_that_must_be_survived():
    """None is forgotten, and none stands there without tests and words for it."""
    assert sorted(ROWS) == MUST_BE_SURVIVED
    assert all(all(cell.strip() for cell in row.split(" | ")) for row in ROWS.values())


@pytest.mark.parametrize("number", MUST_BE_SURVIVED)
def test_each_fault_is_shown_by_tests_that_name_it(number: int):
    """Whoever renames or empties such a test is told which fault it stands for."""
    assert shown_by(number)
    for file, name in shown_by(number):
        body = ast.parse((TESTS / file).read_text(encoding="utf-8")).body
        # Tests of pages are methods of classes that share a town.
        within = [each for test in body if isinstance(test, ast.ClassDef) for each in test.body]
        (found,) = [each for each in (*body, *within) if isinstance(each, ast.FunctionDef) and each.name == name]
        assert number in numbers_in(f"{name} {ast.get_docstring(found)}"), f"{name} does not name fault {number}"


def test_numbers_are_read_as_people_write_them():
    """Lists and ranges, in a name or in a sentence."""
    assert numbers_in("Faults 51-54, 57: days. The next instant (fault 58).") == {51, 52, 53, 54, 57, 58}
    assert numbers_in("test_faults_12_and_66_two_workers Faults 43 to 46, 49") == {12, 66, 43, 44, 45, 46, 49}
