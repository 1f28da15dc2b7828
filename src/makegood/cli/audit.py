"""`makegood audit`: asks the books whether every rule of theirs still holds."""

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
    """Check the invariants of the ledger; exit code 1 where one is broken."""
    with running():
        from makegood.ledger.queries import audit as breaches

        found = breaches(site)
    for breach in found:
        typer.echo(json.dumps(asdict(breach)) if as_json else str(breach))
    if found:
        raise typer.Exit(FOUND)
    if not as_json:
        typer.echo("The books keep every rule.")
