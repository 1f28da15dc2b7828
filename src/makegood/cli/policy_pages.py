"""`makegood policy reference` and `clauses`: the pages of the documentation that are made from tables.

Owns where those pages lie, and what is said when one is stale. Knows nothing of what they say.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from makegood.cli import FOUND
from makegood.policy.reference import reference_pages

REFERENCE, CLAUSES = Path("docs/reference"), Path("docs/clauses.md")
Write = Annotated[bool, typer.Option("--write", help="Write the pages that are stale.")]


def reference(*, write: Write = False) -> None:
    """Compare docs/reference with the language's own tables; exit code 1 where a page is stale."""
    _compare({REFERENCE / name: text for name, text in reference_pages().items()}, write=write)


def clauses(*, write: Write = False) -> None:
    """Compare docs/clauses.md with the packs, their cases and the stories; exit code 1 where it is stale."""
    from makegood.cli.clause_table import clauses_page

    _compare({CLAUSES: clauses_page()}, write=write)


def _compare(pages: Mapping[Path, str], *, write: bool) -> None:
    stale = [path for path, text in pages.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages[path], encoding="utf-8")
        typer.echo(f"{path}: {'written' if write else 'stale, write it with --write'}")
    if stale and not write:
        raise typer.Exit(FOUND)
    if not stale:
        typer.echo(f"{len(pages)} {'page is' if len(pages) == 1 else 'pages are'} as the tables say.")
