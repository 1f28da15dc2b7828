"""Sits beside a running server and stops it when no program uses it any more, however those programs ended.

Runs as a script of its own, with the standard library only. Must not know what a home looks like: it is told
one lock file, one user and one command.
"""

import fcntl
import os
import signal
import subprocess
import sys

POLITELY = signal.SIGINT
AT_ONCE = signal.SIGQUIT


def keep(lock: str, owner: str, *command: str) -> None:
    """Run the command as that user until nobody holds the lock, or until it ends by itself."""
    # The starting program waits for the first process only; the second outlives it and leaves it no zombie.
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGCHLD, _leave)
    user = int(owner) if owner else None
    server = subprocess.Popen(command, user=user, group=user, extra_groups=None if user is None else [])
    with open(lock) as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        server.send_signal(POLITELY)
        # The signal of the server's end ends the keeper, and only then its lock: nobody starts before.
        signal.pause()


def _leave(*_: object) -> None:
    os.wait()
    os._exit(0)


if __name__ == "__main__":
    keep(*sys.argv[1:])
