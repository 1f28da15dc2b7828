"""The evidence of a dispute as a plain text: the cover's facts, then each part under its heading.

Owns the layout in characters. What it says is in the dossier.
"""

from collections.abc import Iterator

from makegood.console.evidence import Dossier, Line, Part

WIDTH = 72


def evidence_text(dossier: Dossier) -> str:
    """Lay a dossier out as plain text."""
    return "\n".join(_lines(dossier)) + "\n"


def _lines(dossier: Dossier) -> Iterator[str]:
    yield f"{dossier.title} of {dossier.site.name}"
    yield from (f"{name}: {value}" for name, value in dossier.cover)
    for part in dossier.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    yield from ("", part.heading, "-" * WIDTH)
    if not part.lines:
        yield "Nothing."
    for line in part.lines:
        yield from _written(line)


def _written(line: Line) -> Iterator[str]:
    yield f"{line.when}  {line.says}" if line.when else line.says
    yield from (f"    | {each}" for each in line.words.splitlines())
