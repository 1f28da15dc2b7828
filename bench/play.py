"""How many events a second stories make: the acts, what follows from them, and at the end a look at all books.

Stories are played side by side, one a processor, in a database of their own, as `makegood play --fast` does it. The
load of the machine when the measurement starts is told with it: whatever else runs takes its share.
"""

import os
import tempfile
import time
from pathlib import Path

from makegood.cli.running import running

AIM = 100
STORIES = str(Path(__file__).parents[1] / "scenarios")


def main() -> None:
    """Play all stories of the repository once and print the pace."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["MAKEGOOD_HOME"] = home
        with running():
            _measure()


def _measure() -> None:
    from makegood.play.company import play_stories
    from makegood.play.runner import Manner
    from makegood.play.scratch import scratch_database
    from makegood.play.shelf import read_stories

    stories, jobs, (load, _, _) = read_stories([STORIES]).stories, os.cpu_count() or 1, os.getloadavg()
    with scratch_database():
        start = time.perf_counter()
        reports = play_stories(stories, manner=Manner(is_fast=True), jobs=jobs, on_story=lambda report: None)
        seconds = time.perf_counter() - start
    steps, events = sum(each.played for each in reports), sum(each.events for each in reports)
    print(f"  {len(reports)} stories on {jobs} processors, where {load:.1f} programs ran before: {seconds:.1f} s")
    print(f"  {events / seconds:.0f} events a second (aim: {AIM}), {steps / seconds:.0f} steps a second")
    assert all(each.is_ok for each in reports), "a story did not come out as it says"


if __name__ == "__main__":
    main()
