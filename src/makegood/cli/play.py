"""`makegood play`: plays stories and says what did not come out as they say."""

import json
from contextlib import nullcontext
from os import cpu_count
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from makegood.cli import FOUND
from makegood.cli.progress import steps_shown
from makegood.cli.running import running
from makegood.kernel.diagnostics import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from makegood.play.report import Report
    from makegood.play.story import Story

app = typer.Typer()


@app.command()
def play(
    files: Annotated[list[str], typer.Argument(help="Stories: files, folders or patterns.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a story.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Leave each story's site in the database.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Audit the books at the end of a story only.")] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="How many stories to play side by side; one a processor.")
    ] = None,
) -> None:
    """Play stories against the real engine; exit code 1 where something does not come out as a story says.

    A file with a mistake is not played: what is wrong with it is said at the end, with exit code 2.
    """
    with running():
        from makegood.play.scratch import scratch_database
        from makegood.play.shelf import read_stories

        shelf = read_stories(files)
        if not shelf.stories:
            raise BadInput(shelf.mistakes)
        with nullcontext() if keep else scratch_database():
            start = perf_counter()
            reports = _play_all(shelf.stories, is_fast=fast, jobs=jobs or cpu_count() or 1, is_quiet=as_json)
            seconds = perf_counter() - start
    for report in reports:
        if as_json:
            typer.echo(json.dumps(report.as_record(), ensure_ascii=False))
    if not as_json:
        _show(reports, seconds=seconds, kept=keep)
    if shelf.mistakes:
        raise BadInput(shelf.mistakes)
    if not all(report.is_ok for report in reports):
        raise typer.Exit(FOUND)


def _play_all(stories: "Sequence[Story]", *, is_fast: bool, jobs: int, is_quiet: bool) -> "list[Report]":
    from makegood.play.company import play_stories
    from makegood.play.runner import Manner

    with steps_shown("Playing", total=len(stories), is_quiet=is_quiet) as advance:
        return play_stories(stories, manner=Manner(is_fast=is_fast), jobs=jobs, on_story=lambda report: advance())


def _show(reports: "Sequence[Report]", *, seconds: float, kept: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for report in reports:
        mark = "[green]ok[/]" if report.is_ok else "[red]failed[/]"
        console.print(f"{mark} {report.story.file}: {report.story.title}")
        if kept:
            console.print(f"   kept as site {report.site}")
        _show_failures(console, report)
    steps, events = sum(each.played for each in reports), sum(each.events for each in reports)
    failed = sum(not each.is_ok for each in reports)
    outcome = f"{failed} of {len(reports)} stories failed" if failed else f"{len(reports)} stories are as they say"
    pace = f"{events / seconds:.0f} events a second"
    console.print(f"{outcome}: {steps} steps and {events} events in {seconds:.1f} s, {pace}.")


def _show_failures(console: Console, report: "Report") -> None:
    if not console.is_terminal:
        for failure in report.failures:
            console.print(str(failure), markup=False)
        return
    table = Table.grid(padding=(0, 2))
    for failure in report.failures:
        place = f"{failure.span.file}:{failure.span.line}:"
        table.add_row(place, failure.label, f"[dim]expected[/] {failure.expected}", f"[dim]found[/] {failure.found}")
    console.print(table)
