"""Many lots issued in one statement: the credits of all subscriptions that are renewed together.

Owns the set-based form of issuing; each lot in it is the one that `issue_lot` would have made under its key. Must not
know why they are issued.
"""

from collections.abc import Mapping
from datetime import datetime

from makegood.ledger.amounts import asset_of, countable
from makegood.ledger.book import AccountKind
from makegood.ledger.models import Account
from makegood.ledger.movements import origin_of
from makegood.ledger.operations.batches import lock_wallets, posted_before
from makegood.ledger.operations.issuing import NewLot, content_of
from makegood.ledger.operations.posting import open_accounts
from makegood.statements.sending import Value, prepared_cursor

ISSUE = """
    WITH new AS MATERIALIZED (
        SELECT nextval('ledger_lot_id_seq') AS lot_id,
            nextval('ledger_transaction_id_seq') AS transaction_id,
            asked.*, wallet.id AS wallet_id
        FROM unnest(
            %(members)s::bigint[], %(counts)s::bigint[], %(sources)s::text[], %(origins)s::bigint[],
            %(payments)s::bigint[], %(prices)s::bigint[], %(currencies)s::text[], %(expiries)s::timestamptz[],
            %(reissues)s::bigint[], %(terms)s::text[], %(keys)s::text[], %(contents)s::text[]
        ) AS asked (
            member_id, count, source, origin_id, payment_id, price, currency, expires_at, reissue_of_id, terms, key,
            content
        )
        JOIN ledger_account wallet ON wallet.site_id = %(site_id)s AND wallet.asset = %(asset)s
            AND wallet.member_id = asked.member_id AND wallet.kind = 'wallet'
    ), posted AS (
        INSERT INTO ledger_transaction (id, site_id, member_id, kind, key, content, at, payment_id, reference)
        SELECT transaction_id, %(site_id)s, member_id, 'issue', key, content, %(at)s, payment_id, '' FROM new
    ), issued AS (
        INSERT INTO ledger_lot (
            id, site_id, member_id, asset, source, payment_id, reissue_of_id, granted, remaining, held, taken_back,
            reissued, voided, price_minor, currency, issued_at, expires_at, terms_digest
        )
        SELECT lot_id, %(site_id)s, member_id, %(asset)s, source, payment_id, reissue_of_id, count, count, 0, 0, 0, 0,
            price, currency, %(at)s, expires_at, terms
        FROM new
    ), entered AS (
        INSERT INTO ledger_entry (site_id, transaction_id, asset, account_id, amount, effective_at, lot_id)
        SELECT %(site_id)s, new.transaction_id, %(asset)s, side.account_id, side.sign * new.count, side.instant,
            new.lot_id
        FROM new
        CROSS JOIN LATERAL (
            VALUES (new.origin_id, -1, %(at)s::timestamptz), (new.wallet_id, 1, %(at)s),
                (new.wallet_id, -1, new.expires_at), (%(expired)s::bigint, 1, new.expires_at)
        ) AS side (account_id, sign, instant)
        WHERE side.instant IS NOT NULL
    )
    SELECT count(*) FROM new
"""


def issue_many(site_id: int, lots: Mapping[str, NewLot], *, at: datetime) -> int:
    """Put many new lots into wallets at once, each under its key, and say how many were not there before.

    All are of one site and in one asset.

    Raises:
        BadQuantity: where an amount is not a positive whole number of bookable size; then none is issued.
        KeyReused: where a key belongs to another act; then none is issued.
    """
    assert all(new.site_id == site_id for new in lots.values()), "A batch is of one site."
    assert at.tzinfo is not None, "An act happens at an instant, which a local time alone is not."
    if not lots:
        return 0
    [asset] = {asset_of(new.amount) for new in lots.values()}
    members = {new.member_id for new in lots.values()}
    open_accounts(site_id, member_ids=members, asset=asset)
    lock_wallets(site_id, member_ids=members)
    posted = posted_before(site_id, contents={key: content_of(new) for key, new in lots.items()})
    fresh = {key: new for key, new in lots.items() if key not in posted}
    if not fresh:
        return 0
    with prepared_cursor() as cursor:
        cursor.execute(ISSUE, _columns(fresh, site_id=site_id, asset=asset) | {"at": at})
        [(count,)] = cursor.fetchall()
        return int(count)


def _columns(lots: Mapping[str, NewLot], *, site_id: int, asset: str) -> dict[str, Value]:
    rows = list(lots.values())
    accounts = dict(Account.objects.filter(site_id=site_id, asset=asset, member_id=None).values_list("kind", "id"))
    return {
        "site_id": site_id,
        "asset": asset,
        "expired": accounts[AccountKind.EXPIRED],
        "members": [new.member_id for new in rows],
        "counts": [countable(new.amount) for new in rows],
        "sources": [new.source.value for new in rows],
        "origins": [accounts[origin_of(new.source)] for new in rows],
        "payments": [new.payment_id for new in rows],
        "prices": [new.price.minor if new.price else None for new in rows],
        "currencies": [new.price.currency if new.price else "" for new in rows],
        "expiries": [new.expires_at for new in rows],
        "reissues": [new.reissue_of for new in rows],
        "terms": [new.terms_digest for new in rows],
        "keys": list(lots),
        "contents": [content_of(new) for new in rows],
    }
