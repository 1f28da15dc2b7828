"""The sandbox's memory: one SQLite database with its cards, checkouts, refunds, disputes and the answers it gave.

Owns the file and its tables. Must not know HTTP, nor what the rows mean: `till` and its neighbours do.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from threading import Lock

from makegood.payments.sandbox.cards import SAVED_CARDS

# A charge is a checkout that nobody visits: it is opened and paid with a kept card in one go.
TABLES = """
create table if not exists cards (
    token text primary key, label text not null, note text not null,
    charging text not null, refunding text not null
) strict;
create table if not exists checkouts (
    id text primary key, amount integer not null check (amount > 0), currency text not null,
    description text not null, shop text not null, reference text not null, return_url text not null,
    status text not null, card text references cards, captured integer not null check (captured <= amount)
) strict;
create table if not exists charges (key text primary key, checkout text not null references checkouts) strict;
create table if not exists setups (
    id text primary key, shop text not null, reference text not null, return_url text not null,
    status text not null, card text references cards
) strict;
create table if not exists refunds (
    id text primary key, key text not null unique, checkout text not null references checkouts,
    amount integer not null check (amount > 0), currency text not null,
    status text not null, why text not null
) strict;
create table if not exists disputes (
    id text primary key, checkout text not null references checkouts,
    amount integer not null check (amount > 0), currency text not null, reason text not null, status text not null
) strict;
create table if not exists changes (number integer primary key autoincrement, change text not null) strict;
create table if not exists answers (key text primary key, asked text not null, answer text not null) strict;
"""


class Store:
    """One database, in a file or (as `:memory:`) in this process; one transaction at a time."""

    def __init__(self, path: str) -> None:
        self._lock = Lock()
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._database.row_factory = sqlite3.Row
        self._database.executescript("pragma journal_mode = wal; pragma foreign_keys = on;" + TABLES)
        with self.transaction() as database:
            database.executemany(
                "insert or ignore into cards values (?, ?, ?, ?, ?)", [astuple(card) for card in SAVED_CARDS]
            )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the database to one caller alone: all of its writes are kept, or none."""
        with self._lock:
            self._database.execute("begin immediate")
            try:
                yield self._database
            except BaseException:
                self._database.execute("rollback")
                raise
            self._database.execute("commit")
