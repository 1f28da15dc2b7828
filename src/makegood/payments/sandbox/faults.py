"""Faults on demand: what a processor's wire does on a bad day, planned by a test for the next calls.

Owns the plan, which lives in this process only. Must not know what the calls do.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask import Response, jsonify, make_response


class Fault(StrEnum):
    """What happens to one call."""

    # Nothing is done.
    DOWN = "down"
    BUSY = "busy"
    EMPTY = "empty"
    # It is done, but the shop does not get to know.
    LOST = "lost"
    BROKEN = "broken"
    SLOW = "slow"
    # It arrives a second time, as when something on the way repeats it, and the second answer reaches the shop.
    TWICE = "twice"


SECONDS_OF_SLOW = 1


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault that one call will meet; `seconds` is how late a slow answer comes."""

    fault: Fault
    seconds: int = SECONDS_OF_SLOW


class Faults:
    """The faults planned for each call, in order; a call without one goes through."""

    def __init__(self) -> None:
        self._planned: defaultdict[str, deque[Planned]] = defaultdict(deque)

    def plan(self, call: str, planned: Planned, *, times: int) -> None:
        """Let the next `times` calls of that name meet a fault."""
        self._planned[call].extend([planned] * times)

    def before(self, call: str) -> Response | None:
        """Give the answer of a call that is turned away before anything is done."""
        match planned.fault if (planned := self._next(call)) else None:
            case Fault.DOWN:
                return make_response(jsonify(code="down", message="Try again later."), 503)
            case Fault.BUSY:
                return make_response(jsonify(code="busy", message="Too many requests."), 429)
            case Fault.EMPTY:
                return make_response(jsonify(code="balance_too_small", message="Your balance does not suffice."), 422)
            case _:
                return None

    def after(self, call: str, answer: Response, *, again: Callable[[], Response]) -> Response:
        """Give what reaches the shop of the answer to a call that was made."""
        planned = self._next(call)
        if planned is None:
            return answer
        self._planned[call].popleft()
        match planned.fault:
            case Fault.LOST:
                return make_response("The upstream server did not answer in time.", 504)
            case Fault.BROKEN:
                return make_response("<html>All is well.", 200)
            case Fault.SLOW:
                time.sleep(planned.seconds)
            case Fault.TWICE:
                return again()
        return answer

    def _next(self, call: str) -> Planned | None:
        planned = self._planned[call]
        return planned[0] if planned else None
