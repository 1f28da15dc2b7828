"""Credits are whole; keys tell a repeated act from a new one; mistakes say what was meant."""

from hypothesis import given
from hypothesis import strategies as st

from makegood.kernel.amounts import Rounding
from makegood.kernel.credits import Credits
from makegood.kernel.diagnostics import BadInput, Diagnostic, Span, nearest
from makegood.kernel.ids import key_of

TEXTS = st.lists(st.text(max_size=8), max_size=4)


def test_a_part_of_a_session_is_a_whole_number_of_credits():
    """A third of ten credits is three, by the declared rounding."""
    assert Credits(10).share(1, of=3, rounding=Rounding.HALF_UP) == Credits(3)


@given(TEXTS, TEXTS)
def test_two_lists_of_parts_share_a_key_only_when_they_are_equal(left: list[str], right: list[str]):
    """Parts are separated, so that no two acts meet in one key."""
    assert (key_of(*left) == key_of(*right)) == (left == right)


def test_bad_input_shows_every_mistake_at_once():
    """An author mends all of them in one go."""
    mistakes = [Diagnostic("MG101", Span("p.md", line, 1), "There is no such key.") for line in (3, 9)]
    assert str(BadInput(mistakes)).splitlines() == [
        "p.md:3:1: MG101 There is no such key.",
        "p.md:9:1: MG101 There is no such key.",
    ]


def test_a_huge_wrong_word_costs_nothing():
    """The search for the nearest word looks at its beginning only."""
    assert nearest("w" * 10**6, ["when", "then"]) == ""
