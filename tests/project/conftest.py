"""Folders for the tests of the embedded server, tidied up after them."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from makegood.project import embedded
from tests.project.borrowing import eventually, server_of


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may pass through, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="makegood-embedded-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def home(folder: Path) -> Iterator[Path]:
    """A home whose server is gone after the test."""
    yield folder / "home"
    assert eventually(lambda: not server_of(folder / "home"))
    embedded.remove(folder / "home")
