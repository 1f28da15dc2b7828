"""The stories on a shelf: which files a command means, and all of them read before any is played.

Owns the search for files and the collecting of mistakes over several of them.
"""

from collections.abc import Iterable
from glob import glob
from pathlib import Path

from makegood.kernel.diagnostics import BadInput, Diagnostic, Span
from makegood.play.notes import Code
from makegood.play.reading import read_story
from makegood.play.story import Story


def read_stories(names: Iterable[str]) -> tuple[Story, ...]:
    """Read every story that the names mean: files, folders (all stories below) and patterns.

    Raises:
        BadInput: with the mistakes of all files, so that nothing is played while one is wrong.
    """
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
    if mistakes:
        raise BadInput(mistakes)
    return tuple(stories)


def _files(name: str) -> list[Path]:
    path = Path(name)
    if path.is_file():
        return [path]
    return sorted(path.rglob("*.yaml") if path.is_dir() else map(Path, glob(name, recursive=True)))
