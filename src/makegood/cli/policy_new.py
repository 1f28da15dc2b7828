"""`makegood policy new`: a starter pack that checks clean, and whose cases come out.

Owns the starter's files and where they go. Nothing that exists is written over.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from string import Template
from typing import Annotated

import typer

from makegood.kernel.refusals import Refusal
from makegood.policy.front_matter import NAME

STARTER = files("makegood.cli") / "templates" / "starter"


class NotAPackName(Refusal):
    """A pack is called as its policy is, and that in small letters."""

    code = "not_a_pack_name"


class CannotBegin(Refusal):
    """The folder exists already, or cannot be made."""

    code = "cannot_begin"


def new_pack(
    name: Annotated[Path, typer.Argument(help="The folder to make; its last part names the policy: packs/mine.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Write a starter pack that checks clean; exit code 2 where the folder exists already."""
    written = [str(path) for path in _write(name)]
    if as_json:
        typer.echo(json.dumps({"pack": str(name), "files": written}))
        return
    for path in written:
        typer.echo(f"Wrote {path}")
    typer.echo(f"Now change what it says, and see: makegood policy check {name}; makegood policy test {name}")


def _write(folder: Path) -> Iterator[Path]:
    if not NAME.fullmatch(folder.name):
        raise NotAPackName(f"“{folder.name[:40]}” cannot name a policy: write small letters and digits.")
    words = {
        "name": folder.name,
        "title": folder.name.replace("-", " ").replace("_", " ").title(),
        "today": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    try:
        folder.mkdir(parents=True)
        for place, text in _texts(STARTER, PurePosixPath()):
            path = folder / place
            path.parent.mkdir(exist_ok=True)
            path.write_text(Template(text).substitute(words), encoding="utf-8")
            yield path
    except FileExistsError as error:
        raise CannotBegin(f"{folder} exists already; choose another name, or move it away.") from error
    except OSError as error:
        raise CannotBegin(f"{folder} cannot be made: {error.strerror}.") from error


def _texts(folder: Traversable, place: PurePosixPath) -> Iterator[tuple[PurePosixPath, str]]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            yield from _texts(each, place / each.name)
        else:
            yield place / each.name, each.read_text(encoding="utf-8")
