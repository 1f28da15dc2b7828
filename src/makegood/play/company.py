"""Many stories played side by side, each whole in one process of several.

Owns how stories are shared out. Must not know how a story is played.
"""

import gc
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from functools import partial
from logging import getLogger
from multiprocessing import active_children, get_context
from signal import SIG_DFL, SIGINT, SIGTERM, signal
from time import perf_counter

from django.db import connection

from makegood.play.report import Failure, Report
from makegood.play.runner import Manner, play_story, slug_of
from makegood.play.story import Step, Story

log = getLogger(__name__)


def play_stories(
    stories: Sequence[Story],
    *,
    manner: Manner,
    jobs: int,
    on_story: Callable[[Report], None],
    slug: Callable[[Story], str] = slug_of,
) -> list[Report]:
    """Play stories in `jobs` processes and give their reports in the order of the stories; `slug` names their sites.

    Each is told to `on_story` as soon as it is over, also one at which the program broke. The processes work in the
    database that this one is connected to, and end with it: whoever stops the play waits for no story.
    """
    play = partial(_play, manner=manner, slug=slug)
    if jobs == 1 or len(stories) == 1:
        return [_told(play(story), on_story) for story in stories]
    # A connection cannot be shared; each process opens its own.
    connection.close()
    fork = partial(ProcessPoolExecutor, mp_context=get_context("fork"), initializer=_begin)
    with fork(min(jobs, len(stories))) as company:
        try:
            return _shared_out(company, stories, play=play, on_story=on_story)
        except (KeyboardInterrupt, SystemExit):
            company.shutdown(wait=False, cancel_futures=True)
            for process in active_children():
                process.terminate()
            raise


def _begin() -> None:
    """Make ready one of the processes; a signal ends it at once, and who started it tidies up."""
    for number in (SIGTERM, SIGINT):
        signal(number, SIG_DFL)
    # What is there from the start stays, and need not be looked through for garbage again and again.
    gc.freeze()


def _shared_out(
    company: ProcessPoolExecutor,
    stories: Sequence[Story],
    *,
    play: Callable[[Story], Report],
    on_story: Callable[[Report], None],
) -> list[Report]:
    # The longest come first: a long one that comes last is waited for by one process, while the others are idle.
    order = sorted(range(len(stories)), key=lambda place: -len(stories[place].steps))
    playing = {place: company.submit(play, stories[place]) for place in order}
    for each in as_completed(playing.values()):
        on_story(each.result())
    return [playing[place].result() for place in range(len(stories))]


def _play(story: Story, *, manner: Manner, slug: Callable[[Story], str]) -> Report:
    """Play one story; where the program itself breaks, that is what the story met, and the others go on."""
    name, told, start = slug(story), list[Step](), perf_counter()
    try:
        return play_story(story, slug=name, manner=replace(manner, on_step=told.append))
    except Exception as broken:
        log.exception("%s cannot be played on.", story.file)
        last = story.steps[min(len(told), len(story.steps) - 1)]
        failure = Failure(last.span, "the program", "to work", f"{type(broken).__name__}: {broken}")
        return Report(story, name, len(told), 0, perf_counter() - start, (failure,))


def _told(report: Report, on_story: Callable[[Report], None]) -> Report:
    on_story(report)
    return report
