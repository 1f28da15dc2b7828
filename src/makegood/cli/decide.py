"""`makegood decide`: decides the cases of a file and shows why."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from makegood.cli import FOUND
from makegood.packs.files import HINT, find_file, load_file, text_of
from makegood.policy import Decision, Policy, Role, Step, Truth, decide, decision_record, explain, letter
from makegood.policy.case_text import Word
from makegood.policy.cases import WrittenCase, read_cases
from makegood.policy.excerpts import Mistake
from makegood.policy.expectations import FIELDS, Unmet, unmet

app = typer.Typer()
MARKS = {Truth.YES: "[green]yes[/]", Truth.NO: "[red]no[/]", Truth.UNKNOWN: "[yellow]open[/]"}


@app.command()
def decide_file(
    case_file: Annotated[Path, typer.Argument(help="A YAML file with one case, or several between ---.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a case.")] = False,
) -> None:
    """Decide the cases of a file; exit code 1 where one does not come out as its `expect` says."""
    console = Console(highlight=False)
    has_failed = False
    for written in read_cases(text_of(case_file), file=str(case_file), find_policy=_Finder(case_file.parent)):
        decision = decide(written.policy, written.case)
        failures = unmet(written.expectations, decision, policy=written.policy)
        has_failed = has_failed or bool(failures)
        if as_json:
            typer.echo(json.dumps(_record(written, decision, failures), ensure_ascii=False))
        else:
            _show(console, written, decision, failures)
    if has_failed:
        raise typer.Exit(FOUND)


def _record(written: WrittenCase, decision: Decision, failures: tuple[Unmet, ...]) -> dict[str, object]:
    unmet_lines = [str(each) for each in failures]
    return {"case": written.title, "unmet": unmet_lines, **decision_record(decision)}


class _Finder:
    """Finds the policies that the cases of one folder name, each once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loaded: dict[Path, Policy] = {}

    def __call__(self, name: Word) -> Policy:
        path = find_file(name.text, beside=self.folder)
        if path is None:
            raise Mistake("MG007", name.span, f"There is no policy `{name.text[:60]}`.", HINT)
        if path not in self.loaded:
            self.loaded[path] = load_file(path).required()
        return self.loaded[path]


def _show(console: Console, written: WrittenCase, decision: Decision, failures: tuple[Unmet, ...]) -> None:
    case = written.case
    console.print(f"[bold]{escape(written.title or 'A case')}[/] [dim]({case.remedy} for {case.ground})[/]")
    for line in _outcome(decision, written.policy):
        console.print(f"  {line}")
    console.print(_tree(decision))
    explanation = explain(written.policy, decision, case=case)
    # A letter has its own line breaks.
    console.print(f"\n{escape(letter(written.policy, explanation, name='member', site=written.policy.title))}")
    for failure in failures:
        console.print(f"[red]{escape(str(failure))}[/]")


def _outcome(decision: Decision, policy: Policy) -> Iterator[str]:
    for name, field in FIELDS.items():
        values = field(decision, policy)
        if values:
            yield f"{name}: {escape(', '.join(values))}"


def _tree(decision: Decision) -> Tree:
    root = Tree("derivation")
    for step in decision.derivation:
        _grow(root, step, is_top=True)
    return root


def _grow(tree: Tree, step: Step, *, is_top: bool) -> None:
    head = f"[bold]{step.clause}[/] {step.role}: " if is_top else ""
    mark = "" if step.role is Role.FACT else f"{MARKS[step.truth]} "
    value = f" [dim]({escape(step.value)})[/]" if step.value else ""
    branch = tree.add(f"{mark}{head}{escape(step.text)}{value}")
    for child in step.children:
        _grow(branch, child, is_top=False)
