"""`makegood policy`: checks policies, and gathers what else can be done with them."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from makegood.cli import UNFIT
from makegood.cli.policy_explain import explain_clause
from makegood.cli.policy_lsp import serve_editor
from makegood.cli.policy_new import new_pack
from makegood.cli.policy_pages import clauses, reference
from makegood.cli.policy_show import show_policy
from makegood.cli.policy_trial import try_packs
from makegood.cli.running import set_up
from makegood.kernel.diagnostics import BadInput, Diagnostic
from makegood.packs.files import file_of, load_file
from makegood.policy import Destination, Loaded
from makegood.policy.destinations import goes

SITE_FILE = "site.toml"

app = typer.Typer(no_args_is_help=True, help="Write, check, read and test policies.")
app.command("show")(show_policy)
app.command("test")(try_packs)
app.command("explain")(explain_clause)
app.command("new")(new_pack)
app.command("lsp")(serve_editor)
app.command()(reference)
app.command()(clauses)


@app.command()
def check(
    paths: Annotated[list[str], typer.Argument(help="Packs, their folders, or policy files.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a diagnostic.")] = False,
) -> None:
    """Find authors' mistakes, each with its place and a hint; exit code 2 where a policy cannot be used."""
    found = [diagnostic for path in paths for diagnostic in _diagnostics(path)]
    for diagnostic in found:
        typer.echo(json.dumps(asdict(diagnostic)) if as_json else _line(diagnostic))
    if any(not each.is_warning for each in found):
        raise typer.Exit(UNFIT)
    if not as_json:
        typer.echo(f"{len(paths)} {'policy' if len(paths) == 1 else 'policies'} checked: ready for use.")


def _diagnostics(path: str) -> tuple[Diagnostic, ...]:
    try:
        file = file_of(path)
        loaded = load_file(file)
        return (*loaded.diagnostics, *_beside(file, loaded))
    except BadInput as refused:
        return refused.diagnostics


def _beside(file: Path, loaded: Loaded) -> tuple[Diagnostic, ...]:
    """Give what does not fit between a pack's policy and its price list, where one lies beside it."""
    if loaded.policy is None or not (file.parent / SITE_FILE).is_file():
        return ()
    blocks = (block for clause in loaded.policy.clauses for block in clause.blocks)
    if not any(any(goes(block, to=Destination.BALANCE)) for block in blocks):
        return ()
    # A price list is made of the catalogue's own words, which Django knows.
    set_up()
    from makegood.catalogue.balances import stranded_money
    from makegood.catalogue.packs import load_pack

    return tuple(stranded_money(loaded.policy, load_pack(file.parent).products))


def _line(diagnostic: Diagnostic) -> str:
    return f"{diagnostic} (warning)" if diagnostic.is_warning else str(diagnostic)
