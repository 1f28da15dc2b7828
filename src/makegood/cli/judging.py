"""Judges the mutants of a pack in two processes, because each is independent of the others.

Owns the processes. Must not know how a mutant is judged.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from makegood.policy.trial.mutants import Mutant
from makegood.policy.trial.suite import Suite
from makegood.policy.trial.verdicts import Judge, Verdict

PROCESSES = 2
# Below this a second process starts more slowly than one alone is done.
WORTH_A_PROCESS = 100
AT_ONCE = 8

# The judge of a process, seated when the process starts.
_seat: list[Judge] = []


def verdicts(suite: Suite, mutants: Sequence[Mutant], *, on_verdict: Callable[[], None]) -> tuple[Verdict, ...]:
    """Judge every mutant, in order; `on_verdict` is called after each."""
    found = []
    if len(mutants) < WORTH_A_PROCESS:
        judge = Judge(suite)
        for mutant in mutants:
            found.append(judge.verdict(mutant))
            on_verdict()
        return tuple(found)
    # A fresh process knows nothing of threads and sockets that this one may have.
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _take_seat, (suite,)) as court:
        for verdict in court.map(_verdict, mutants, chunksize=AT_ONCE):
            found.append(verdict)
            on_verdict()
    return tuple(found)


def _take_seat(suite: Suite) -> None:
    _seat[:] = [Judge(suite)]


def _verdict(mutant: Mutant) -> Verdict:
    return _seat[0].verdict(mutant)
