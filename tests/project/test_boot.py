"""The environment of a checkout is made by its own boot, and never somebody else's."""

import runpy
from pathlib import Path

BOOT = Path("boot.py").resolve()


def test_a_linked_environment_is_left_to_the_checkout_that_made_it(tmp_path: Path):
    """Several checkouts may share one: none of them empties it for the others."""
    shared, checkout = tmp_path / "shared", tmp_path / "checkout"
    shared.mkdir()
    (shared / "precious").touch()
    checkout.mkdir()
    (checkout / "boot.py").write_text(BOOT.read_text())
    (checkout / ".venv").symlink_to(shared)
    runpy.run_path(str(checkout / "boot.py"))["main"]("dev")
    assert [path.name for path in shared.iterdir()] == ["precious"]
