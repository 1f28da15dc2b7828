"""`makegood policy`: checks policies, and gathers what else can be done with them."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from makegood.cli import UNFIT
from makegood.cli.policies import file_of, load_file
from makegood.cli.policy_explain import explain_clause
from makegood.cli.policy_lsp import serve_editor
from makegood.cli.policy_new import new_pack
from makegood.cli.policy_pages import clauses, reference
from makegood.cli.policy_show import show_policy
from makegood.cli.policy_trial import try_packs
from makegood.kernel.diagnostics import BadInput, Diagnostic

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
        return load_file(file_of(path)).diagnostics
    except BadInput as refused:
        return refused.diagnostics


def _line(diagnostic: Diagnostic) -> str:
    return f"{diagnostic} (warning)" if diagnostic.is_warning else str(diagnostic)
