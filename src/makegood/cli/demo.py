"""`makegood demo`: five sites with a few months of history, their processor and their worker, until Ctrl-C."""

import os
import shutil
import socket
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import httpx
import typer
from rich.console import Console
from rich.table import Table

from makegood.cli import FOUND
from makegood.cli.processes import Part, run_together
from makegood.cli.progress import steps_shown
from makegood.cli.running import running
from makegood.kernel.refusals import Refusal
from makegood.project import embedded, environment

if TYPE_CHECKING:
    from makegood.play.demo import Person

app = typer.Typer()
HOST = "127.0.0.1"
PATIENCE_SECONDS = 60
# How many histories are played at a time; the database works too.
JOBS = 2
MAKEGOOD = (sys.executable, "-c", "from makegood.cli import main; main()")


class PortTaken(Refusal):
    """Another program already answers where the demo wants to."""

    code = "port_taken"


class NotOurs(Refusal):
    """A database that the demo did not make and does not delete."""

    code = "not_ours"

    def __init__(self, *, why: str) -> None:
        super().__init__(f"{why} DATABASE_URL is set: empty that database yourself, or unset it to use the demo's own.")


@app.command()
def demo(
    *,
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65534, help="The port to listen on.")] = 8000,
    reset: Annotated[bool, typer.Option("--reset", help="Start over, without the demo's data.")] = False,
) -> None:
    """Set up the demo's sites with their history and serve them until Ctrl-C; a second start keeps the data."""
    for each in (port, port + 1):
        _require_free(each)
    home = environment.home(os.environ)
    os.environ |= {"MAKEGOOD_DEMO": "1", "MAKEGOOD_SANDBOX_URL": f"http://{HOST}:{port + 1}"}
    unfinished = home / "demo-unfinished"
    if reset or unfinished.exists():
        _start_over(home, why="--reset starts over." if reset else "The demo's history was interrupted.")
    typer.echo("Starting the database …")
    with running():
        _have_history(home, unfinished=unfinished)
        _serve(port, home=home)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise PortTaken(
                f"Another program already listens on {HOST}:{port}, perhaps an earlier demo. "
                f"Stop it, or choose other ports: make demo PORT={port + 10}"
            ) from None


def _start_over(home: Path, *, why: str) -> None:
    """Delete what the demo made in its own home; nothing else is touched."""
    if os.environ.get("DATABASE_URL"):
        raise NotOurs(why=why)
    typer.echo(f"{why} Deleting the demo's data in {home} …")
    embedded.remove(home)
    for file in home.glob("sandbox.sqlite*"):
        file.unlink()
    shutil.rmtree(home / "mail", ignore_errors=True)
    (home / "demo-unfinished").unlink(missing_ok=True)


def _have_history(home: Path, *, unfinished: Path) -> None:
    from makegood.play.demo import missing_sites

    missing = missing_sites()
    if not missing:
        typer.echo("The demo's sites are there already; their data stay.")
        return
    unfinished.touch()
    failures = _play(missing, till=home / "sandbox.sqlite")
    for failure in failures:
        typer.echo(failure, err=True)
    if failures:
        raise typer.Exit(FOUND)
    unfinished.unlink()


def _play(slugs: Sequence[str], *, till: Path) -> list[str]:
    """Play the histories of sites side by side, and say what did not come out as they say."""
    from makegood.play.demo import demo_stories, play_demo

    start, now = time.monotonic(), datetime.now(UTC)
    stories = demo_stories(slugs, now=now)
    total, jobs = sum(len(story.steps) for story in stories), min(JOBS, os.cpu_count() or 1)
    with steps_shown("Playing the sites' histories", total=total) as advance:
        reports = play_demo(
            stories, till=till, now=now, jobs=jobs, on_story=lambda report: advance(len(report.story.steps))
        )
    played = sum(report.played for report in reports)
    typer.echo(f"Played {played} steps of history on {len(slugs)} sites in {time.monotonic() - start:.1f} s.")
    return [str(failure) for report in reports for failure in report.failures]


def _serve(port: int, *, home: Path) -> None:
    from makegood.play.demo import people

    address = f"http://{HOST}:{port}"
    sandbox = (sys.executable, "-m", "makegood.payments.sandbox", "--port", str(port + 1))
    parts = (
        Part("the sandbox processor", (*sandbox, "--state", str(home / "sandbox.sqlite"))),
        Part("the worker", (*MAKEGOOD, "worker")),
        Part("the pages", (*MAKEGOOD, "serve", "--port", str(port))),
    )
    welcome = Thread(target=_welcome, args=(address, list(people())), daemon=True)
    welcome.start()
    ended = run_together(parts)
    if ended is not None:
        typer.echo(f"The demo stopped because {ended.part.name} ended with exit code {ended.code}.", err=True)
        raise typer.Exit(FOUND)
    typer.echo("The demo has stopped; its data stay for the next time.")


def _welcome(address: str, people: "list[Person]") -> None:
    """Wait until the pages answer, then say where they are and who can sign in."""
    from makegood.play.demo import PASSWORD, SITES

    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and not _answers(address):
        time.sleep(0.2)
    table = Table("Sign in as", "E-mail", "Part", "On", box=None, pad_edge=False)
    for person in people:
        on = "all sites" if len(person.sites) == len(SITES) else ", ".join(person.sites)
        table.add_row(person.name, person.email, person.part, on)
    console = Console(highlight=False)
    console.print(table, f"\nThe password of them all: {PASSWORD}")
    console.print(f"[bold]The demo is at {address}/[/] · Ctrl-C stops it.", soft_wrap=True)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5, trust_env=False).status_code < httpx.codes.INTERNAL_SERVER_ERROR
    except httpx.TransportError:
        return False
