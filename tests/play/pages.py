"""Short stories for the tests of play: a head, and the lines that a test is about."""

from pathlib import Path

from makegood.play.reading import read_story
from makegood.play.story import Story

HEAD = "scenario: a test\npack: credits\nstory:\n"
OPENING = (
    "{at: 2026-03-02 10:00, register: ann}",
    "{buy: pack-100, by: ann, as: p1}",
    "{use: letter, by: ann, as: l1}",
)


def written(folder: Path, *lines: str, head: str = HEAD) -> Path:
    """Write a story of these lines into a folder, the first line as its line 4."""
    path = folder / "story.yaml"
    path.write_text(head + "".join(f"  - {line}\n" for line in lines), encoding="utf-8")
    return path


def story_of(folder: Path, *lines: str) -> Story:
    """Read a story of these lines."""
    return read_story(written(folder, *lines))
