"""Runs several programs as one: they start together, and when one ends, all end.

Owns starting and stopping. Must not know what the programs do. None is ever restarted: a program that fails should
be seen to fail.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

PATIENCE_SECONDS = 10
# From Linux's prctl.h: which signal a program gets when the one that started it dies.
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One of the programs, with what it needs beyond the environment of them all."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ended:
    """The part that ended by itself, with its exit code."""

    part: Part
    code: int


def run_together(parts: Collection[Part]) -> Ended | None:
    """Run the parts until one ends, which is then returned, or until Ctrl-C; in either case all are stopped."""
    running: list[tuple[Part, subprocess.Popen[bytes]]] = []
    try:
        for part in parts:
            running.append((part, _start(part)))
        return _await_end(running)
    except KeyboardInterrupt:
        return None
    finally:
        _stop([process for _, process in running])


def _start(part: Part) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        part.command,
        env={**os.environ, **part.environment},
        stdin=subprocess.DEVNULL,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _await_end(running: list[tuple[Part, subprocess.Popen[bytes]]]) -> Ended:
    while True:
        for part, process in running:
            if (code := process.poll()) is not None:
                return Ended(part, code)
        time.sleep(0.1)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask all to end at once, and make those end that do not."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
