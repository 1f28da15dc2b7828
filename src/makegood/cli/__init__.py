"""The `makegood` command: finds the command that was asked for and turns its refusals into exit codes.

Each command is a module beside this one with `app`, a `typer.Typer`; it is imported when it is asked for, so that
checking a policy never waits for Django. Must not know what a command does.

Exit codes: 0 all is well, 1 an expectation failed or something was found, 2 the input or the machine is not fit.
"""

from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup

from makegood.kernel.diagnostics import BadInput
from makegood.kernel.refusals import Refusal

# In the order in which one meets them.
COMMANDS = ("demo", "serve", "worker", "policy", "decide", "play", "audit")
FOUND, UNFIT = 1, 2


class Commands(TyperGroup):
    """The commands by name, each imported at its first use."""

    def __init__(self, **attributes: object) -> None:
        super().__init__(**attributes)  # type: ignore[arg-type]
        self._present = [name for name in COMMANDS if find_spec(f"{__name__}.{name}")]

    def list_commands(self, ctx: object) -> list[str]:
        """Name the commands in the order of the help page."""
        return self._present

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:
        """Import a command; nothing where there is none of that name."""
        if cmd_name not in self._present:
            # The suggestion of a near name looks here.
            self.commands = dict.fromkeys(self._present, self)
            return None
        command = typer.main.get_command(import_module(f"{__name__}.{cmd_name}").app)
        assert isinstance(command, TyperCommand | TyperGroup)
        command.name = cmd_name
        return command


app = typer.Typer(name="makegood", cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"makegood {version('makegood')}")
        raise typer.Exit


@app.callback()
def makegood(
    show_version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    """Run a paid member site by its own published terms."""


def main() -> None:
    """Run the command line; what was refused becomes a sentence on standard error and exit code 2."""
    try:
        app()
    except BadInput as mistakes:
        for diagnostic in mistakes.diagnostics:
            typer.echo(str(diagnostic), err=True)
        raise SystemExit(UNFIT) from None
    except Refusal as refusal:
        typer.echo(f"makegood: {refusal.message}", err=True)
        raise SystemExit(UNFIT) from None
