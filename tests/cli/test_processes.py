"""Programs that run as one start and end together."""

import signal
import subprocess
import sys
from pathlib import Path

import psutil

from makegood.cli.processes import Ended, Part, run_together
from tests.project.borrowing import eventually

SLEEP = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"
TOGETHER = """
import sys
from makegood.cli.processes import Part, run_together
run_together([Part(name, (sys.executable, "-c", sys.argv[1], name)) for name in sys.argv[2:]])
"""


def gone(note: Path) -> bool:
    """Say whether the program that left its number in this file has ended."""
    return not psutil.pid_exists(int(note.read_text())) or (
        psutil.Process(int(note.read_text())).status() == psutil.STATUS_ZOMBIE
    )


def written(*notes: Path) -> bool:
    """Say whether every program has begun."""
    return all(note.exists() and note.read_text() for note in notes)


def test_end_of_one_part_is_the_end_of_all(tmp_path: Path):
    """A demo without its worker would look alive and settle nothing."""
    note = tmp_path / "sleeper"
    sleeper = Part("sleeper", (sys.executable, "-c", SLEEP, str(note)))
    script = "import pathlib, sys, time\nwhile not pathlib.Path(sys.argv[1]).exists(): time.sleep(.01)\nsys.exit(3)"
    failing = Part("failing", (sys.executable, "-c", script, str(note)))
    assert run_together([sleeper, failing]) == Ended(failing, 3)
    assert gone(note)


def test_parts_see_the_environment_that_is_theirs():
    """The worker and the pages may need different settings."""
    script = "import os, sys; sys.exit(int(os.environ['EXAMPLE']))"
    part = Part("example", (sys.executable, "-c", script), {"EXAMPLE": "7"})
    assert run_together([part]) == Ended(part, 7)


def test_interrupt_ends_every_part(tmp_path: Path):
    """Ctrl-C leaves nothing running."""
    first, second = tmp_path / "first", tmp_path / "second"
    program = subprocess.Popen([sys.executable, "-c", TOGETHER, SLEEP, str(first), str(second)])
    assert eventually(lambda: written(first, second))
    program.send_signal(signal.SIGINT)
    assert program.wait(20) == 0
    assert [gone(first), gone(second)] == [True, True]


def test_parts_do_not_outlive_a_killed_program(tmp_path: Path):
    """A killed demo frees its ports."""
    note = tmp_path / "sleeper"
    program = subprocess.Popen([sys.executable, "-c", TOGETHER, SLEEP, str(note)])
    assert eventually(lambda: written(note))
    program.kill()
    program.wait()
    assert eventually(lambda: gone(note))
