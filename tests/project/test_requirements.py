"""The locks name what is installed, and nothing about where it came from."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
LOCKS = sorted(REQUIREMENTS.glob("*.txt"))


def packages(lock: Path) -> dict[str, str]:
    """The locked packages with their versions."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_names_no_registry(lock: Path):
    """Whoever uses a mirror gets the same libraries from it."""
    assert re.findall(r"://|^--|@ ", lock.read_text(), re.MULTILINE) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_its_hash(lock: Path):
    """What is installed is what was locked, byte for byte."""
    entries = lock.read_text().replace("\\\n", " ").splitlines()
    assert [entry for entry in entries if entry and "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("named", ["run", "dev", "boot"])
def test_everything_asked_for_is_locked(named: str):
    """A library that is named and not locked would be missing in a clean clone."""
    asked = re.findall(r"^([\w.-]+)", (REQUIREMENTS / f"{named}.in").read_text().replace("-r run.in", ""), re.MULTILINE)
    locked = packages(REQUIREMENTS / f"{named}.txt")
    assert {name.lower().replace(".", "-") for name in asked} <= locked.keys()


def test_makers_use_the_same_versions_as_the_program():
    """Tests of other versions than those that run would show nothing."""
    assert packages(REQUIREMENTS / "run.txt").items() <= packages(REQUIREMENTS / "dev.txt").items()
