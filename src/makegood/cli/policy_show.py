"""`makegood policy show`: the clauses of a policy on the terminal, or as JSON.

Owns the layout only; the page that members read is rendered by the policy room and laid out by the faces.
"""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.syntax import Syntax

from makegood.packs.files import file_of, load_file
from makegood.policy import Clause, Policy, render
from makegood.policy.lexer import RuleLexer


def show_policy(
    pack: Annotated[str, typer.Argument(help="A pack, its folder, or a policy file.")],
    clause: Annotated[str | None, typer.Argument(help="The id of one clause, such as C4.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a clause.")] = False,
) -> None:
    """Show the clauses of a policy, each with its prose and the rule that decides."""
    policy = load_file(file_of(pack)).required()
    shown = policy.clauses if clause is None else (policy.clause(clause),)
    if as_json:
        for each in shown:
            typer.echo(json.dumps(_record(each)))
        return
    console = Console(highlight=False)
    if clause is None:
        _show_head(console, policy)
    for each in shown:
        _show_clause(console, each)


def _record(clause: Clause) -> dict[str, object]:
    rules = [block.source for block in clause.blocks]
    return {"id": clause.id, "title": clause.title, "prose": clause.prose, "rules": rules, "is_note": clause.is_note}


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
