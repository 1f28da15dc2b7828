"""Holds what counts as the same, and what does not."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.play.compare import is_same
from makegood.play.found import Found, Sums
from makegood.play.values import Bare, Pairs, Value

MIDNIGHT = datetime(2026, 3, 16, 23, 59, tzinfo=UTC)
NOTHING, TWO = Sums(()), Sums((Money(100, "EUR"), Money(100, "USD")))

SAME: list[tuple[Value, Found]] = [
    (Money(100, "EUR"), Money(100, "EUR")),
    (Bare("1"), Money(100, "EUR")),
    (Bare("100"), Money(100, "JPY")),
    (Bare("1"), TWO),
    (Money(100, "USD"), TWO),
    (Bare("0"), NOTHING),
    (Money(0, "EUR"), NOTHING),
    (Bare("0"), None),
    (MIDNIGHT, MIDNIGHT + timedelta(seconds=59)),
    (frozenset({"C4", "C5"}), frozenset({"C5", "C4"})),
    (Pairs(frozenset({frozenset({"V2", "V5"})})), Pairs(frozenset({frozenset({"V5", "V2"})}))),
    ({"ann": "1"}, {"ann": "1", "bob": "2"}),
]
OTHER: list[tuple[Value, Found]] = [
    (Money(100, "EUR"), Money(100, "USD")),
    (Money(100, "EUR"), Money(101, "EUR")),
    (Money(100, "EUR"), Credits(100)),
    (Bare("1.001"), Money(100, "EUR")),
    (Bare("1"), NOTHING),
    (Money(100, "JPY"), TWO),
    (Credits(1), None),
    ("granted", None),
    (MIDNIGHT, MIDNIGHT + timedelta(minutes=1)),
    (MIDNIGHT, MIDNIGHT - timedelta(seconds=1)),
    (frozenset({"C4"}), frozenset({"C4", "C5"})),
    ({"bob": "1"}, {"ann": "1"}),
]


@pytest.mark.parametrize(("expected", "found"), SAME)
def test_what_a_story_means_is_the_same(expected: Value, found: Found) -> None:
    """Order and units that a story leaves out do not count."""
    assert is_same(expected, found)


@pytest.mark.parametrize(("expected", "found"), OTHER)
def test_anything_else_is_not_the_same(expected: Value, found: Found) -> None:
    """One smallest unit, one minute, one clause more or less."""
    assert not is_same(expected, found)
