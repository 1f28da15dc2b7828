"""What the reader of packs can say is explained in the documentation."""

import re
from pathlib import Path

import makegood.catalogue

ROOM = Path(makegood.catalogue.__path__[0])
PAGE = ROOM.parents[2] / "docs" / "catalogue.md"
CODE = re.compile(r"\bMG6\d\d\b")


def test_every_diagnostic_of_a_pack_is_documented():
    """And none is documented that is never given."""
    given = {code for module in ROOM.glob("*.py") for code in CODE.findall(module.read_text())}
    assert given
    assert given == set(CODE.findall(PAGE.read_text()))
