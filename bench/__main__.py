"""`python -m bench`: runs every measurement beside this file, or those that are named."""

import runpy
import sys
from pathlib import Path


def main(named: list[str]) -> None:
    """Run the named measurements, or all of them, one after the other."""
    present = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    if unknown := sorted(set(named) - set(present)):
        raise SystemExit(f"bench: there is no {', '.join(unknown)}. There are: {', '.join(present) or 'none yet'}.")
    for name in named or present:
        print(f"{name}:", flush=True)
        runpy.run_module(f"bench.{name}", run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
