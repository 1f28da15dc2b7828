"""Processes that die as in a power cut, at a moment that the test names; knows no test."""

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

import httpx
import pytest
from django.db import connection
from flask import Flask

Act = Callable[[], object]
Patches = Callable[[pytest.MonkeyPatch], object]


def die(*_: object, **__: object) -> None:
    """End this process at once: nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(act: Callable[..., object]) -> Callable[..., None]:
    """Give the same act, whose doer dies as soon as it is done."""

    def done(*args: Any, **kwargs: Any) -> None:
        act(*args, **kwargs)
        die()

    return done


class DeadlyWire(httpx.WSGITransport):
    """A wire on which the caller dies: before the call arrives, or when it was answered."""

    def __init__(self, app: Flask, *, is_answered: bool) -> None:
        super().__init__(app=app)
        self.is_answered = is_answered

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the call on, or not, and die."""
        if self.is_answered:
            super().handle_request(request).read()
        die()
        raise AssertionError("nobody is left to come here")


def kill(act: Act, *, patches: Patches = lambda patch: None) -> None:
    """Do an act in a process of its own, which must die of it, be it where the patches say."""

    def run() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patches(patch)
            act()

    # The process must open connections of its own, not share ours.
    connection.close()
    process = get_context("fork").Process(target=run)
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
