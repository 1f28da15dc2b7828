"""Where things stand in a TOML file: the line and column of each key, for diagnostics that point at them.

Owns the search for keys. The values are read by the standard library; this must never decide what a file means.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from makegood.kernel.diagnostics import Span

BARE_OR_QUOTED = r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'"""
HEADER = re.compile(rf"[ \t]*\[[ \t]*((?:{BARE_OR_QUOTED})(?:[ \t]*\.[ \t]*(?:{BARE_OR_QUOTED}))*)[ \t]*\]")
PART = re.compile(BARE_OR_QUOTED)
KEY = re.compile(rf"(?:^|[{{,])[ \t]*({BARE_OR_QUOTED})[ \t]*=")
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """The keys of one file and where they stand, by their path from the top."""

    file: str
    spans: Mapping[Path, Span]

    def of(self, *path: str) -> Span:
        """Give the place of a key; of the nearest key around it where it has none; else of the file's start."""
        while path and path not in self.spans:
            path = path[:-1]
        return self.spans.get(path, Span(self.file, 1))


def places_in(text: str, *, file: str) -> Places:
    """Find the tables and keys of a TOML text, those of inline tables on one line included.

    >>> places = places_in('name = "A"\\n[catalogue.letter]\\ncosts = "1 credit"', file="site.toml")
    >>> print(places.of("name"), places.of("catalogue", "letter", "costs"))
    site.toml:1:1 site.toml:3:1
    """
    spans: dict[Path, Span] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = HEADER.match(line)
        if header:
            table = tuple(part.strip("\"'") for part in PART.findall(header[1]))
            spans.setdefault(table, _span(header, file=file, line=number))
        else:
            spans = _keys_of(line, table=table, file=file, number=number) | spans
    return Places(file, spans)


def _keys_of(line: str, *, table: Path, file: str, number: int) -> dict[Path, Span]:
    spans: dict[Path, Span] = {}
    above = table
    for found in KEY.finditer(line):
        path = (*above, found[1].strip("\"'"))
        spans.setdefault(path, _span(found, file=file, line=number))
        # Further keys on the line stand in the inline table of its first key.
        above = path if above == table else above
    return spans


def _span(found: re.Match[str], *, file: str, line: int) -> Span:
    return Span(file, line, found.start(1) + 1, len(found[1]))
