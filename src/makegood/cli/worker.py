"""`makegood worker`: does what falls due."""

import signal
from threading import Event

import typer

from makegood.cli.running import running

app = typer.Typer()


@app.command()
def worker() -> None:
    """Do what falls due on every live site: calls, deliveries, mails, deadlines; until Ctrl-C."""
    with running():
        from makegood.cli.rounds import work_until

        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            # What is being done is finished first: a signal ends the worker between two sites.
            signal.signal(number, lambda *_: stop.set())
        typer.echo("The worker is at work.")
        work_until(stop)
        typer.echo("The worker has stopped.")
