"""Processes that die as in a power cut, at a moment that the test names; knows no test."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from multiprocessing import get_context
from typing import Any

import httpx
import pytest
from django.db import connection
from flask import Flask

Act = Callable[[], object]
Patches = Callable[[pytest.MonkeyPatch], object]
# Longer than anything that a test does apart.
PATIENCE = 60


def die(*_: object, **__: object) -> None:
    """End this process at once: nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(slots=True)
class Fuse:
    """What ends its process when it was lit so many times."""

    left: int = 1

    def burn(self) -> None:
        """Come nearer to the end, or to it."""
        self.left -= 1
        if self.left == 0:
            die()


def dying_before(act: Callable[..., object], fuse: Fuse | None = None) -> Callable[..., object]:
    """Give the same act, whose doer dies on the point of doing it, once the fuse has burnt down."""
    fuse = fuse or Fuse()

    @wraps(act)
    def done(*args: Any, **kwargs: Any) -> object:
        fuse.burn()
        return act(*args, **kwargs)

    return done


def dying_after(act: Callable[..., object], fuse: Fuse | None = None) -> Callable[..., object]:
    """Give the same act, whose doer dies as soon as it is done, once the fuse has burnt down."""
    fuse = fuse or Fuse()

    @wraps(act)
    def done(*args: Any, **kwargs: Any) -> object:
        answer = act(*args, **kwargs)
        fuse.burn()
        return answer

    return done


class DeadlyWire(httpx.WSGITransport):
    """A wire on which the caller dies: before a call arrives, or when it was answered."""

    def __init__(self, app: Flask, *, is_answered: bool, fuse: Fuse | None = None) -> None:
        super().__init__(app=app)
        self.is_answered, self.fuse = is_answered, fuse or Fuse()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the call on, and die before or after."""
        if not self.is_answered:
            self.fuse.burn()
        answer = super().handle_request(request)
        answer.read()
        if self.is_answered:
            self.fuse.burn()
        return answer


def dies(act: Act) -> bool:
    """Do an act in a process of its own, and tell whether it died there; it may not fail in another way."""
    # The process must open connections of its own, not share ours.
    connection.close()
    process = get_context("fork").Process(target=act)
    process.start()
    process.join(PATIENCE)
    assert process.exitcode in {0, -signal.SIGKILL}, f"the process ended with {process.exitcode}"
    return process.exitcode != 0


def kill(act: Act, *, patches: Patches = lambda patch: None) -> None:
    """Do an act in a process of its own, which must die of it, be it where the patches say."""

    def run() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patches(patch)
            act()

    assert dies(run), "nothing killed the process"
