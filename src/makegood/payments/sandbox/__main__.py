"""Serves the sandbox by itself: `python -m makegood.payments.sandbox --port 8001 --state FILE`.

Owns the command line. Must not know what is served.
"""

import argparse
import logging

import waitress

from makegood.payments.sandbox.app import create_app


def main() -> None:
    """Read the command line and serve until stopped."""
    parser = argparse.ArgumentParser(prog="makegood.payments.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--state", default=":memory:", help="the file that keeps cards, checkouts and refunds")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        server = waitress.create_server(create_app(options.state), host=options.host, port=options.port)
    except OSError as error:
        parser.exit(2, f"The sandbox cannot listen on port {options.port}: {error}. Choose another with --port.\n")
    server.print_listen("The sandbox answers on http://{}:{}")
    server.run()


if __name__ == "__main__":
    main()
