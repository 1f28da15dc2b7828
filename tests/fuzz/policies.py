"""Feeds mutated policies to the loader until it raises: run by hand, never by the test suite.

    uv pip install atheris
    python tests/fuzz/policies.py -max_total_time=600

Owns nothing but the target. What it finds becomes a case in tests/policy.
"""

import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from makegood.policy import Loaded, difference, load, render

PACKS = Path(__file__).parents[2] / "packs"


def load_and_render(data: bytes) -> Loaded:
    """Load a page of any bytes, and show it where it is a policy."""
    loaded = load(data.decode("utf-8", "replace"), file="fuzz.md")
    assert (loaded.policy is None) == any(not each.is_warning for each in loaded.diagnostics)
    if loaded.policy is not None:
        assert len(render(loaded.policy).clauses) == len(loaded.policy.clauses)
        assert not difference(loaded.policy, loaded.policy).clauses
    return loaded


def fuzz(arguments: list[str]) -> None:
    """Run until a fault or the end of the time, starting from the packs."""
    atheris = import_module("atheris")
    with TemporaryDirectory() as corpus:
        for policy in PACKS.glob("*/policy.md"):
            (Path(corpus) / policy.parent.name).write_bytes(policy.read_bytes())
        atheris.instrument_all()
        atheris.Setup([*arguments, corpus], load_and_render)
        atheris.Fuzz()


if __name__ == "__main__":
    fuzz(sys.argv)
