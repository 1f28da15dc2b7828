"""`makegood audit`: asks every room whether what must hold still holds."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from makegood.cli import FOUND
from makegood.cli.running import running

app = typer.Typer()


@app.command()
def audit(
    *,
    site: Annotated[int | None, typer.Option(help="The number of one site; without it, all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Check books, audit chain and decisions, and what is stuck; exit code 1 where something is found."""
    has_found = False
    with running():
        from makegood.claims.inspection import inspect

        for found in inspect(site):
            typer.echo(json.dumps(asdict(found), ensure_ascii=False) if as_json else str(found))
            has_found = True
    if has_found:
        raise typer.Exit(FOUND)
    if not as_json:
        typer.echo("The books keep every rule, the chain holds, every decision replays, and nothing is stuck.")
