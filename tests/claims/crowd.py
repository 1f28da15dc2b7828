"""Several people who act in the same moment, each on a connection of their own; knows no test."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

from makegood.kernel.refusals import Refusal

Done = TypeVar("Done")


def at_once(*acts: Callable[[], Done]) -> list[Done | str]:
    """Do all acts at the same moment; give what each got, or the code of its refusal, in their order."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Done]) -> Done | str:
        try:
            start.wait()
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(one, acts))


def refusals(answers: list[object]) -> list[str]:
    """Name how the refused ones ended, in order of the alphabet."""
    return sorted(answer for answer in answers if isinstance(answer, str))
