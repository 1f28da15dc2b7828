"""Holds the reading of YAML to bounds: whatever the text, it ends in a tree or in a note."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.play.notes import Notes
from makegood.play.tree import LARGEST_FILE, read_tree

LEVELS = zip("abcdef", "bcdefg", strict=True)
BOMB = "a: &a [x, x]\n" + "".join(f"{new}: &{new} [*{old}, *{old}]\n" for old, new in LEVELS)
HOSTILE = [
    (BOMB, "1:4: MG701 Anchors, aliases and tags are not read."),
    ("a: *nobody", "1:4: MG701 Anchors, aliases and tags are not read."),
    ("a: !!python/object/apply:os.system [ls]", "1:4: MG701 Anchors, aliases and tags are not read."),
    ("[" * 5000, "1:10: MG701 This lies more than 8 levels deep."),
    ("a: 1\nb: 2\na: 3", "3:1: MG708 `a` stands here twice."),
    ("a: [1, 2", "1:9: MG701 This is not YAML"),
    ("a: 1\n---\nb: 2", "2:1: MG701 A file holds one document."),
    ("a: \x00", "1:1: MG701 This is not YAML"),
    ("? [a, b]\n: c", "1:3: MG702 A key is a plain word."),
    ("", "1:1: MG701 The file is empty."),
    ("x" * (LARGEST_FILE + 1), "1:1: MG701 The file has more than"),
]


@pytest.mark.parametrize(("text", "said"), HOSTILE, ids=lambda value: value[:30])
def test_hostile_yaml_is_turned_down_with_its_place(text: str, said: str) -> None:
    """Fault 108: bombs, tags, deep nesting and huge files cost nothing."""
    notes = Notes()
    read_tree(text, file="s", notes=notes)
    assert str(notes.diagnostics[0]).startswith(f"s:{said}")


@settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from("ab:-[]{},&*!?|>'\"#%@ \n\t\u00e9\x00"), max_size=60) | st.text(max_size=40))
def test_any_text_ends_in_a_tree_or_in_a_note(text: str) -> None:
    """No text makes the reader break."""
    notes = Notes()
    assert read_tree(text, file="s", notes=notes) is not None or notes.diagnostics
