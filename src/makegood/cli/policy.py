"""`makegood policy`: checks policies and shows them on the terminal."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.syntax import Syntax

from makegood.cli import UNFIT
from makegood.cli.policies import file_of, load_file
from makegood.cli.policy_explain import explain_clause
from makegood.cli.policy_lsp import serve_editor
from makegood.cli.policy_new import new_pack
from makegood.cli.policy_pages import clauses, reference
from makegood.cli.policy_trial import try_packs
from makegood.kernel.diagnostics import BadInput, Diagnostic
from makegood.policy import Clause, Policy, render
from makegood.policy.lexer import RuleLexer

app = typer.Typer(no_args_is_help=True, help="Write, check, read and test policies.")
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


@app.command()
def show(
    pack: Annotated[str, typer.Argument(help="A pack, its folder, or a policy file.")],
    clause: Annotated[str | None, typer.Argument(help="The id of one clause, such as C4.")] = None,
) -> None:
    """Show the clauses of a policy, each with its prose and the rule that decides."""
    policy = load_file(file_of(pack)).required()
    console = Console(highlight=False)
    if clause is not None:
        _show_clause(console, policy.clause(clause))
        return
    _show_head(console, policy)
    for each in policy.clauses:
        _show_clause(console, each)


def _show_head(console: Console, policy: Policy) -> None:
    console.print(f"[bold]{policy.title}[/] [dim]({policy.name}, in effect since {policy.effective})[/]\n")
    for note in render(policy).notes:
        console.print(f"[dim]{note}[/]")
    console.print()
    console.print(Markdown(policy.introduction))


def _show_clause(console: Console, clause: Clause) -> None:
    console.print(f"\n[bold cyan]{clause.id}[/]  [bold]{clause.title}[/]\n")
    console.print(Markdown(clause.prose))
    for block in clause.blocks:
        rule = Syntax(block.source, RuleLexer(), theme="ansi_light", background_color="default", word_wrap=True)
        console.print(Padding(rule, (1, 0, 0, 4)))
