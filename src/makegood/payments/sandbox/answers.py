"""One answer a key: what a processor promises a shop that asks a second time.

Owns the answers that were given. Must not know what was asked.
"""

import json
from collections.abc import Callable
from sqlite3 import Connection

from makegood.kernel.refusals import Refusal
from makegood.payments.sandbox.records import Answer
from makegood.payments.sandbox.store import Store


class KeyConflict(Refusal):
    """A key that was used before came with another body."""

    code = "key_conflict"

    def __init__(self, key: str) -> None:
        super().__init__("This key came before with another body; use a new key for a new request.", key=key)


def answer_once(store: Store, *, key: str, asked: Answer, work: Callable[[Connection], Answer]) -> Answer:
    """Do `work` unless `key` was answered before; work and answer are kept in one transaction.

    Raises:
        KeyConflict: where the key came before with another body.
    """
    written = json.dumps(asked, sort_keys=True)
    with store.transaction() as database:
        earlier = database.execute("select asked, answer from answers where key = ?", (key,)).fetchone()
        if earlier is None:
            answer = work(database)
            database.execute("insert into answers values (?, ?, ?)", (key, written, json.dumps(answer)))
            return answer
        if earlier["asked"] != written:
            raise KeyConflict(key)
        first: Answer = json.loads(earlier["answer"])
        return first
