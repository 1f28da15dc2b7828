"""Plays the tutorial as a reader would: writes what it says into files, runs its commands, and puts their output in.

`python -m tests.cli.tutorial` writes the page anew with what the commands say now.
"""

import os
import re
import shlex
import sys
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from makegood import cli

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
FENCE = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
CLAUSE = r"^## [^\n]*\{{#{id}\}}\n.*?(?=^## |\Z)"
LAST = "## Nothing else {#Z}"


def played(page: str) -> str:
    """Give the page with what its commands really say, each run in the folder that the page has made so far."""
    with TemporaryDirectory() as folder, chdir(folder), patch.dict(os.environ, {"COLUMNS": "80"}):
        return FENCE.sub(lambda found: _play(found["kind"], found["text"]), page)


def _play(kind: str, text: str) -> str:
    steps: dict[str, Callable[[str], None]] = {"markdown": _write_policy, "yaml": _write_cases}
    if kind in steps:
        steps[kind](text)
    return f"```{kind}\n{_console(text) if kind == 'console' else text}```"


def _write_policy(text: str) -> None:
    """Begin the policy, or put a clause into it: in the place of the one with its id, or above the last."""
    policy = Path("library/policy.md")
    if text.startswith("---"):
        policy.parent.mkdir()
        policy.write_text(text, encoding="utf-8")
        return
    whole, id = policy.read_text(encoding="utf-8"), re.findall(r"\{#(\w+)\}", text)[0]
    older = re.compile(CLAUSE.format(id=id), re.DOTALL | re.MULTILINE)
    clause = f"{text}\n"
    whole = older.sub(lambda _: clause, whole) if older.search(whole) else whole.replace(LAST, f"{clause}{LAST}")
    policy.write_text(whole, encoding="utf-8")


def _write_cases(text: str) -> None:
    """Put cases into the file that their first line names, behind those that are there."""
    name, _, cases = text.removeprefix("# ").partition("\n")
    file = Path("library", name)
    file.parent.mkdir(exist_ok=True)
    before = f"{file.read_text(encoding='utf-8')}---\n" if file.exists() else ""
    file.write_text(before + cases, encoding="utf-8")


def _console(text: str) -> str:
    command = text.partition("\n")[0]
    return f"{command}\n{_said(shlex.split(command.removeprefix('$ ')))}"


def _said(words: list[str]) -> str:
    said = StringIO()
    with patch.object(sys, "argv", words), redirect_stdout(said), redirect_stderr(said), suppress(SystemExit):
        cli.main()
    return "".join(f"{line.rstrip()}\n" for line in said.getvalue().splitlines())


if __name__ == "__main__":
    PAGE.write_text(played(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
