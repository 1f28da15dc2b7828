"""Many charges, or many holds, in one statement: ticks of running sessions, renewals, whatever falls due together.

Owns the set-based form of spending and holding; each use in it is the same act, under the same key, as one made alone.
Must not know what falls due.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from makegood.kernel.ids import key_of
from makegood.ledger.amounts import Amount, asset_of, count_of, countable
from makegood.ledger.book import AccountKind, TransactionKind
from makegood.ledger.models import Account
from makegood.ledger.operations.posting import KeyReused
from makegood.statements.sending import Value, prepared_cursor

# In the order of the members, so that two batches do not wait for each other.
LOCK_WALLETS = """
    SELECT FROM ledger_wallet
    WHERE site_id = %(site_id)s AND member_id = ANY(%(members)s)
    ORDER BY member_id, asset
    FOR UPDATE
"""

POSTED = "SELECT key, content FROM ledger_transaction WHERE site_id = %(site_id)s AND key = ANY(%(keys)s)"

# Each use covers a stretch of what its member asks for, each lot a stretch of what the member has, both laid end to
# end: a use draws on the lots that its stretch overlaps.
DRAW = """
    WITH asked AS (
        SELECT *, sum(count) OVER (PARTITION BY member_id ORDER BY place) AS upto
        FROM unnest(
            %(members)s::bigint[], %(counts)s::bigint[], %(refs)s::text[], %(keys)s::text[], %(contents)s::text[]
        ) WITH ORDINALITY AS use (member_id, count, ref, key, content, place)
    ), supply AS MATERIALIZED (
        SELECT id, member_id, remaining, expires_at,
            sum(remaining) OVER (PARTITION BY member_id ORDER BY expires_at NULLS LAST, issued_at, id) AS upto
        FROM ledger_lot
        WHERE site_id = %(site_id)s AND asset = %(asset)s AND member_id = ANY(%(members)s)
            AND remaining > 0 AND (expires_at IS NULL OR expires_at > %(at)s)
    ), paid AS MATERIALIZED (
        SELECT nextval('ledger_transaction_id_seq') AS id, asked.*, wallet.id AS wallet_id,
            {target} AS target_id
        FROM asked
        JOIN (SELECT member_id, max(upto) AS upto FROM supply GROUP BY member_id) reach USING (member_id)
        JOIN ledger_account wallet ON wallet.site_id = %(site_id)s AND wallet.asset = %(asset)s
            AND wallet.member_id = asked.member_id AND wallet.kind = 'wallet'
        {joined}
        WHERE asked.upto <= reach.upto
    ), posted AS (
        INSERT INTO ledger_transaction (id, site_id, member_id, kind, key, content, at, reference)
        SELECT id, %(site_id)s, member_id, %(kind)s, key, content, %(at)s, ref FROM paid
    ), part AS MATERIALIZED (
        SELECT paid.id AS transaction_id, paid.member_id, paid.ref, paid.wallet_id, paid.target_id,
            supply.id AS lot_id, supply.expires_at,
            (least(paid.upto, supply.upto) - greatest(paid.upto - paid.count, supply.upto - supply.remaining))::bigint
                AS count
        FROM paid
        JOIN supply ON supply.member_id = paid.member_id
            AND supply.upto > paid.upto - paid.count AND supply.upto - supply.remaining < paid.upto
    ), entered AS (
        INSERT INTO ledger_entry (site_id, transaction_id, asset, account_id, amount, effective_at, lot_id)
        SELECT %(site_id)s, part.transaction_id, %(asset)s, side.account_id, side.sign * part.count, side.instant,
            part.lot_id
        FROM part
        CROSS JOIN LATERAL (
            VALUES (part.wallet_id, -1, %(at)s::timestamptz), (part.target_id, 1, %(at)s),
                (%(expired)s::bigint, -1, part.expires_at), (part.wallet_id, 1, part.expires_at)
        ) AS side (account_id, sign, instant)
        WHERE side.instant IS NOT NULL
    ), drawn AS (
        SELECT lot_id, sum(count)::bigint AS count FROM part GROUP BY lot_id
    ), {recorded}
    SELECT key FROM paid
"""

SPEND = DRAW.format(
    target="%(earned)s::bigint",
    joined="",
    recorded="""lessened AS (
        UPDATE ledger_lot lot SET remaining = lot.remaining - drawn.count FROM drawn WHERE lot.id = drawn.lot_id
    ), allotted AS (
        INSERT INTO ledger_allotment (site_id, member_id, transaction_id, charge_ref, lot_id, amount, returned)
        SELECT %(site_id)s, member_id, transaction_id, ref, lot_id, count, 0 FROM part
    )""",
)

HOLD = DRAW.format(
    target="held.id",
    joined="""JOIN ledger_account held ON held.site_id = %(site_id)s AND held.asset = %(asset)s
            AND held.member_id = asked.member_id AND held.kind = 'held'""",
    recorded="""lessened AS (
        UPDATE ledger_lot lot SET remaining = lot.remaining - drawn.count, held = lot.held + drawn.count
        FROM drawn WHERE lot.id = drawn.lot_id
    ), kept AS (
        INSERT INTO ledger_hold (
            site_id, member_id, transaction_id, hold_ref, lot_id, amount, captured, released, voided, reissued
        )
        SELECT %(site_id)s, member_id, transaction_id, ref, lot_id, count, 0, 0, 0, 0 FROM part
    )""",
)


@dataclass(frozen=True, slots=True)
class Draw:
    """What one member gives to one charge or hold, named by `ref`, under a key of its own."""

    member_id: int
    amount: Amount
    ref: str
    key: str


def spend_many(site_id: int, charges: Sequence[Draw], *, at: datetime) -> tuple[Draw, ...]:
    """Pay many charges at once, as `spend` pays each, and give those for which a member had too little left.

    The charges of one member are paid in the order given. All are in one asset.

    Raises:
        BadQuantity: where an amount is not a positive whole number of bookable size; then none is paid.
        KeyReused: where a key belongs to another act; then none is paid.
    """
    return _draw(site_id, TransactionKind.SPEND, charges, at=at)


def hold_many(site_id: int, holds: Sequence[Draw], *, at: datetime) -> tuple[Draw, ...]:
    """Set amounts aside for many at once, as `hold` does for each, and give those for which too little was left.

    Raises:
        BadQuantity, KeyReused: as for many charges.
    """
    return _draw(site_id, TransactionKind.HOLD, holds, at=at)


def _draw(site_id: int, kind: TransactionKind, draws: Sequence[Draw], *, at: datetime) -> tuple[Draw, ...]:
    assert at.tzinfo is not None, "An act happens at an instant, which a local time alone is not."
    contents = {each.key: _content(kind, each) for each in draws}
    assert len(contents) == len(draws), "Each act has a key of its own."
    lock_wallets(site_id, member_ids={each.member_id for each in draws})
    posted = posted_before(site_id, contents=contents)
    new = [each for each in draws if each.key not in posted]
    if not new:
        return ()
    values = _columns(site_id, new, contents) | {"kind": kind, "at": at}
    with prepared_cursor() as cursor:
        cursor.execute(SPEND if kind is TransactionKind.SPEND else HOLD, values)
        paid = {key for (key,) in cursor.fetchall()}
    return tuple(each for each in new if each.key not in paid)


def lock_wallets(site_id: int, *, member_ids: Collection[int]) -> None:
    """Lock all wallets of some members until the running transaction ends."""
    assert connection.in_atomic_block, "The books are written inside a transaction of the caller."
    with prepared_cursor() as cursor:
        cursor.execute(LOCK_WALLETS, {"site_id": site_id, "members": sorted(member_ids)})


def posted_before(site_id: int, *, contents: Mapping[str, str]) -> frozenset[str]:
    """Give the keys under which the same acts were posted before.

    Raises:
        KeyReused: where a key was given to an act with other content.
    """
    with prepared_cursor() as cursor:
        cursor.execute(POSTED, {"site_id": site_id, "keys": list(contents)})
        posted = dict(cursor.fetchall())
    for key, content in posted.items():
        if content != contents[key]:
            raise KeyReused(key)
    return frozenset(posted)


def _content(kind: TransactionKind, each: Draw) -> str:
    countable(each.amount)
    return key_of(kind, each.member_id, each.ref, each.amount)


def _columns(site_id: int, draws: Sequence[Draw], contents: Mapping[str, str]) -> dict[str, Value]:
    [asset] = {asset_of(each.amount) for each in draws}
    accounts = dict(Account.objects.filter(site_id=site_id, asset=asset, member_id=None).values_list("kind", "id"))
    return {
        "site_id": site_id,
        "asset": asset,
        "members": [each.member_id for each in draws],
        "counts": [count_of(each.amount) for each in draws],
        "refs": [each.ref for each in draws],
        "keys": [each.key for each in draws],
        "contents": [contents[each.key] for each in draws],
        "earned": accounts.get(AccountKind.EARNED),
        "expired": accounts.get(AccountKind.EXPIRED),
    }
