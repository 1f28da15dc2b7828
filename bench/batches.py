"""How many charges a second the books take in batches, beside the raw limit of the same database in the same run.

The raw limit allots charges to lots, first in first out, in one statement and one commit, in tables without a rule: a
row for the charge, two entries and an allotment with their indexes, and the lots lessened. What the books add to it:
keys that were used before, locks, the expiry booked ahead (two entries more), and every constraint and trigger.
"""

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import django
import psycopg

from makegood.project import embedded

SIZES, ROUNDS, MEMBERS, LOTS = (1_000, 10_000), 5, 10_000, 3
AIM = 0.75
START = datetime(2026, 3, 2, 10, tzinfo=UTC)

RAW_TABLES = """
    CREATE TABLE raw_lot (
        id bigserial PRIMARY KEY, member_id bigint NOT NULL, remaining bigint NOT NULL, expires_at timestamptz NOT NULL
    );
    CREATE INDEX ON raw_lot (member_id, expires_at);
    CREATE TABLE raw_charge (
        id bigserial PRIMARY KEY, member_id bigint NOT NULL, key text NOT NULL UNIQUE, at timestamptz NOT NULL
    );
    CREATE TABLE raw_entry (
        id bigserial PRIMARY KEY, charge_id bigint NOT NULL, account_id bigint NOT NULL, amount bigint NOT NULL,
        at timestamptz NOT NULL
    );
    CREATE INDEX ON raw_entry (charge_id);
    CREATE INDEX ON raw_entry (account_id, at);
    CREATE TABLE raw_allotment (
        id bigserial PRIMARY KEY, charge_id bigint NOT NULL, lot_id bigint NOT NULL, amount bigint NOT NULL
    );
    CREATE INDEX ON raw_allotment (lot_id);
    CREATE INDEX ON raw_allotment (charge_id);
    INSERT INTO raw_lot (member_id, remaining, expires_at)
    SELECT member, 1000000, now() + lot * interval '90 days'
    FROM generate_series(1, %s) AS member, generate_series(1, %s) AS lot;
"""

RAW_CHARGES = """
    WITH asked AS (
        SELECT *, sum(count) OVER (PARTITION BY member_id ORDER BY place) AS upto
        FROM unnest(%(members)s::bigint[], %(counts)s::bigint[], %(keys)s::text[]) WITH ORDINALITY
            AS use (member_id, count, key, place)
    ), supply AS MATERIALIZED (
        SELECT id, member_id, remaining,
            sum(remaining) OVER (PARTITION BY member_id ORDER BY expires_at, id) AS upto
        FROM raw_lot WHERE member_id = ANY(%(members)s) AND remaining > 0
    ), paid AS MATERIALIZED (
        SELECT nextval('raw_charge_id_seq') AS id, asked.* FROM asked
    ), posted AS (
        INSERT INTO raw_charge (id, member_id, key, at) SELECT id, member_id, key, now() FROM paid
    ), part AS MATERIALIZED (
        SELECT paid.id AS charge_id, paid.member_id, supply.id AS lot_id,
            (least(paid.upto, supply.upto) - greatest(paid.upto - paid.count, supply.upto - supply.remaining))::bigint
                AS count
        FROM paid JOIN supply ON supply.member_id = paid.member_id
            AND supply.upto > paid.upto - paid.count AND supply.upto - supply.remaining < paid.upto
    ), entered AS (
        INSERT INTO raw_entry (charge_id, account_id, amount, at)
        SELECT charge_id, side.account_id, side.amount, now()
        FROM part CROSS JOIN LATERAL (VALUES (member_id, -count), (0, count)) AS side (account_id, amount)
    ), allotted AS (
        INSERT INTO raw_allotment (charge_id, lot_id, amount) SELECT charge_id, lot_id, count FROM part
    )
    UPDATE raw_lot SET remaining = raw_lot.remaining - drawn.count
    FROM (SELECT lot_id, sum(count)::bigint AS count FROM part GROUP BY lot_id) drawn WHERE raw_lot.id = drawn.lot_id
"""

Batch = Callable[[str, int], None]


def raw_batches(url: str) -> Batch:
    """Open a client that allots raw charges."""
    connection = psycopg.connect(url, autocommit=True)

    def charge(name: str, size: int) -> None:
        members = [1 + number % MEMBERS for number in range(size)]
        keys = [f"{name} {number}" for number in range(size)]
        connection.execute(RAW_CHARGES, {"members": members, "counts": [10] * size, "keys": keys})

    return charge


def our_batches() -> Batch:
    """Open a client that books charges."""
    from django.db import transaction

    from makegood.kernel.credits import Credits
    from makegood.ledger.operations import Draw, spend_many

    def charge(name: str, size: int) -> None:
        keys = (f"{name} {number}" for number in range(size))
        draws = [Draw(1 + number % MEMBERS, Credits(10), key, key) for number, key in enumerate(keys)]
        with transaction.atomic():
            assert not spend_many(1, draws, at=START + timedelta(days=1))

    return charge


def fill_wallets() -> None:
    """Give every member lots of different life."""
    from django.db import transaction

    from makegood.kernel.credits import Credits
    from makegood.ledger.book import LotSource
    from makegood.ledger.operations import NewLot, issue_many

    for number in range(1, LOTS + 1):
        lots = {
            f"lot {member} {number}": NewLot(
                site_id=1,
                member_id=member,
                amount=Credits(1_000_000),
                source=LotSource.GRANT,
                terms_digest="",
                expires_at=START + timedelta(days=90 * number),
            )
            for member in range(1, MEMBERS + 1)
        }
        with transaction.atomic():
            issue_many(1, lots, at=START)


def timed(batch: Batch, name: str, size: int) -> float:
    """Give the charges a second of one batch."""
    start = time.perf_counter()
    batch(name, size)
    return size / (time.perf_counter() - start)


def measure(url: str) -> None:
    """Make the tables, run both in turns and print what came out."""
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "makegood.project.settings"}
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", "ledger", verbosity=0)
    fill_wallets()
    with connection.cursor() as cursor:
        cursor.execute(RAW_TABLES, [MEMBERS, LOTS])
        cursor.execute("ANALYZE")
    raw, ours = raw_batches(url), our_batches()
    print(f"{'a batch of':>12} {'raw a second':>14} {'charges':>10} {'ratio':>8}")
    for size in SIZES:
        rounds = [(timed(raw, f"{size} {n}", size), timed(ours, f"{size} {n}", size)) for n in range(ROUNDS)]
        limit, charged = (median(column) for column in zip(*rounds, strict=True))
        print(f"{size:>12,} {limit:>14,.0f} {charged:>10,.0f} {median(b / a for a, b in rounds):>8.2f}", flush=True)
    print(f"Aim: {AIM} or more.")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        Path(folder).chmod(0o711)  # The server may run as another user, who must be able to pass through.
        with embedded.server(Path(folder)) as address:
            measure(address)
