"""The `makegood` command: finds the asked command and runs it."""


def main() -> None:
    """Run the command line."""
    raise SystemExit("No command is built yet.")
