"""The stories on a shelf: which files a command means, and all of them read before any is played.

Owns the search for files and the collecting of mistakes over several of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from glob import glob
from pathlib import Path

from makegood.catalogue.packs import SITE_FILE
from makegood.kernel.diagnostics import BadInput, Diagnostic, Span
from makegood.play.notes import Code
from makegood.play.reading import read_story
from makegood.play.story import Story

# The folders in which packs keep files that look like stories.
CASES = ("cases", "terms")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The stories that can be played, and what is wrong with the others."""

    stories: tuple[Story, ...]
    mistakes: tuple[Diagnostic, ...]


def read_stories(names: Iterable[str]) -> Shelf:
    """Read every story that the names mean: files, folders (all stories below, no cases of packs) and patterns."""
    paths: dict[Path, None] = {}
    stories: list[Story] = []
    mistakes: list[Diagnostic] = []
    for name in names:
        found = _files(name)
        paths |= dict.fromkeys(found)
        if not found:
            message, hint = f"There is no story at {name}.", "Name a file, a folder or a pattern."
            mistakes.append(Diagnostic(Code.NO_SUCH_FILE, Span(name, 1), message, hint))
    for path in paths:
        try:
            stories.append(read_story(path))
        except BadInput as bad:
            mistakes.extend(bad.diagnostics)
    return Shelf(tuple(stories), tuple(mistakes))


def _files(name: str) -> list[Path]:
    path = Path(name)
    if path.is_file():
        return [path]
    if not path.is_dir():
        return sorted(map(Path, glob(name, recursive=True)))
    return sorted(
        found for ending in ("yaml", "yml") for found in path.rglob(f"*.{ending}") if not _is_of_a_pack(found)
    )


def _is_of_a_pack(file: Path) -> bool:
    """Tell whether a file is one of those that a pack keeps beside its policy: cases, and reasons of its author."""
    pack = file.parent.parent if file.parent.name in CASES else file.parent
    return (pack / SITE_FILE).is_file()
