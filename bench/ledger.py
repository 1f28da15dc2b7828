"""How many charges a second the books take, beside the raw limit of the same database in the same run.

A charge is the whole operation: the wallet locked, lots chosen, the transaction, its entries and allotments written,
one commit. The raw limit is a full transfer in one statement and one commit: a row, two entries with their indexes, and
two balances. Only the ratios mean something elsewhere.
"""

import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from statistics import median

import django
import psycopg

from makegood.project import embedded

SECONDS, ROUNDS, ACCOUNTS, MEMBERS = 1, 5, 10_000, 300
AIM_AT_8_CLIENTS = 0.3
START = datetime(2026, 3, 2, 10, tzinfo=UTC)

RAW_TABLES = """
    CREATE TABLE raw_account (id bigint PRIMARY KEY, balance bigint NOT NULL);
    CREATE TABLE raw_transfer (id bigserial PRIMARY KEY, key text NOT NULL UNIQUE, at timestamptz NOT NULL);
    CREATE TABLE raw_entry (
        id bigserial PRIMARY KEY, transfer_id bigint NOT NULL, account_id bigint NOT NULL, amount bigint NOT NULL
    );
    CREATE INDEX ON raw_entry (transfer_id);
    CREATE INDEX ON raw_entry (account_id);
    INSERT INTO raw_account SELECT number, 0 FROM generate_series(1, %s) AS number;
"""

RAW_TRANSFER = """
    WITH moved AS (
        INSERT INTO raw_transfer (key, at) VALUES (%(key)s, now()) RETURNING id
    ), entered AS (
        INSERT INTO raw_entry (transfer_id, account_id, amount)
        SELECT moved.id, side.account_id, side.amount
        FROM moved, (VALUES (%(source)s, -10), (%(target)s, 10)) AS side (account_id, amount)
    )
    UPDATE raw_account SET balance = balance + CASE WHEN id = %(source)s THEN -10 ELSE 10 END
    WHERE id IN (%(source)s, %(target)s)
"""

FORK = get_context("fork")
Act = Callable[[str], None]
Client = Callable[[str, int], Act]


def raw_transfers(url: str, number: int) -> Act:
    """Open a client that makes raw transfers between accounts by chance."""
    connection = psycopg.connect(url, autocommit=True)
    chance = random.Random(number)

    def transfer(key: str) -> None:
        source, target = chance.sample(range(1, ACCOUNTS + 1), 2)
        connection.execute(RAW_TRANSFER, {"key": key, "source": source, "target": target}, prepare=True)

    return transfer


def charges(url: str, number: int) -> Act:
    """Open a client that makes charges on wallets by chance."""
    from django.db import transaction

    from makegood.kernel.credits import Credits
    from makegood.ledger.operations import spend

    chance, price = random.Random(number), Credits(10)

    def charge(key: str) -> None:
        member_id = chance.randrange(MEMBERS)
        with transaction.atomic():
            spend(1, member_id=member_id, amount=price, charge_ref=key, at=START + timedelta(days=1), key=key)

    return charge


def fill_wallets() -> None:
    """Give every member three lots of different life."""
    from django.db import transaction

    from makegood.kernel.credits import Credits
    from makegood.ledger.book import LotSource
    from makegood.ledger.operations import NewLot, issue_lot

    with transaction.atomic():
        for member_id in range(MEMBERS):
            for days in (90, 180, 365):
                new = NewLot(
                    site_id=1,
                    member_id=member_id,
                    amount=Credits(10_000_000),
                    source=LotSource.GRANT,
                    terms_digest="",
                    expires_at=START + timedelta(days=days),
                )
                issue_lot(new, at=START, key=f"lot {member_id} {days}")


def rates(url: str, *, clients: int) -> tuple[float, float, float]:
    """Give raw transfers and charges a second of that many clients, and their ratio: medians of rounds in turns."""
    rounds = [(_round(raw_transfers, url, clients), _round(charges, url, clients)) for _ in range(ROUNDS)]
    raw, ours = (median(column) / SECONDS for column in zip(*rounds, strict=True))
    return raw, ours, median(charged / moved for moved, charged in rounds)


def _round(client: Client, url: str, clients: int) -> int:
    results = FORK.SimpleQueue()
    workers = [FORK.Process(target=_work, args=(client, url, number, results)) for number in range(clients)]
    for worker in workers:
        worker.start()
    done: int = sum(results.get() for _ in workers)
    for worker in workers:
        worker.join()
    return done


def _work(client: Client, url: str, number: int, results: "SimpleQueue[int]") -> None:
    act, names = client(url, number), (f"{os.getpid()} {each}" for each in count())
    act(next(names))
    end, done = time.perf_counter() + SECONDS, 0
    while time.perf_counter() < end:
        act(next(names))
        done += 1
    results.put(done)


def measure(url: str) -> None:
    """Make the tables, run both beside each other and print what came out."""
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "makegood.project.settings"}
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", "ledger", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(RAW_TABLES, [ACCOUNTS])
    fill_wallets()
    connection.close()
    print(f"{'a second':>10} {'raw transfer':>14} {'charge':>10} {'ratio':>8}")
    for clients in (1, 8):
        raw, ours, ratio = rates(url, clients=clients)
        print(f"{clients:>8} x {raw:>14,.0f} {ours:>10,.0f} {ratio:>8.2f}", flush=True)
    print(f"Aim at 8 clients: {AIM_AT_8_CLIENTS} or more.")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        Path(folder).chmod(0o711)  # The server may run as another user, who must be able to pass through.
        with embedded.server(Path(folder)) as address:
            measure(address)
