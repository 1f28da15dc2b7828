"""`makegood serve`: serves the pages."""

import errno
from typing import Annotated

import typer

from makegood.cli.running import running
from makegood.kernel.refusals import Refusal

app = typer.Typer()


class PortTaken(Refusal):
    """Another program already answers at that address."""

    code = "port_taken"


@app.command()
def serve(
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="The port to listen on.")] = 8000,
    threads: Annotated[int, typer.Option(min=1, help="How many requests to answer at once.")] = 8,
    trusted_proxy: Annotated[
        str, typer.Option(envvar="MAKEGOOD_TRUSTED_PROXY", help="The proxy whose X-Forwarded headers count.")
    ] = "",
) -> None:
    """Serve the pages until Ctrl-C."""
    proxy = {"trusted_proxy": trusted_proxy, "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto"}
    with running():
        _gather_static_files()
        _listen(host=host, port=port, threads=threads, options=proxy if trusted_proxy else {})


def _gather_static_files() -> None:
    from django.conf import settings
    from django.core.management import call_command

    if settings.STATIC_ROOT:
        call_command("collectstatic", interactive=False, verbosity=0)


def _listen(*, host: str, port: int, threads: int, options: dict[str, str]) -> None:
    import waitress

    from makegood.project.wsgi import application

    try:
        server = waitress.create_server(application, host=host, port=port, threads=threads, **options)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTaken(
            f"Another program already listens on {host}:{port}. Stop it, or choose another port: --port {port + 1}"
        ) from error
    typer.echo(f"Makegood answers on http://{host}:{port}")
    server.run()
