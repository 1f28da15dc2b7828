"""`makegood policy lsp`: serves an editor while somebody writes a policy.

Owns the command alone: the server is imported when it is asked for, so that no other command waits for its libraries.
"""


def serve_editor() -> None:
    """Serve an editor over standard input and output, by the language server protocol."""
    from makegood.cli.lsp.server import serve

    serve()
