"""The audit: every rule that the books must keep, asked of the tables themselves.

Owns the list of rules and nothing else. It trusts no other module of the room: each rule is one query over the rows.
"""

from functools import cache

from django.db import connection

from makegood.kernel.breaches import Breach

# Each rule selects the site and the place of every breach. `site` and its like limit it to one site and to what later
# transactions touched: their entries, lots, accounts or payments.
RULES = {
    "unbalanced_asset": """
        SELECT site_id, format('The accounts in %%s sum to %%s, not to zero.', asset, sum(amount))
        FROM ledger_entry WHERE {site} GROUP BY site_id, asset HAVING sum(amount) <> 0
    """,
    "unbalanced_transaction": """
        SELECT site_id, format(
            'Transaction %%s sums to %%s %%s at %%s.', transaction_id, sum(amount), asset, effective_at
        )
        FROM ledger_entry WHERE {site} GROUP BY site_id, transaction_id, asset, effective_at HAVING sum(amount) <> 0
    """,
    "empty_transaction": """
        SELECT site_id, format('Transaction %%s has no entries.', id)
        FROM ledger_transaction act
        WHERE {act_site} AND NOT EXISTS (SELECT FROM ledger_entry WHERE transaction_id = act.id)
    """,
    "misplaced_entry": """
        SELECT entry.site_id, format('Entry %%s and its account, transaction or lot belong apart.', entry.id)
        FROM ledger_entry entry
        JOIN ledger_account account ON account.id = entry.account_id
        JOIN ledger_transaction act ON act.id = entry.transaction_id
        LEFT JOIN ledger_lot lot ON lot.id = entry.lot_id
        WHERE {entry_site} AND (
            (entry.site_id, entry.asset, act.site_id) <> (account.site_id, account.asset, entry.site_id)
            OR account.member_id <> act.member_id
            OR (lot.site_id, lot.member_id, lot.asset) <> (entry.site_id, act.member_id, entry.asset)
        )
    """,
    "lot_and_allotments": """
        SELECT lot.site_id, format(
            'Lot %%s was granted %%s, but %%s are accounted for.', lot.id, lot.granted,
            lot.remaining + lot.held + lot.taken_back + lot.reissued + lot.voided + coalesce(drawn.count, 0)
        )
        FROM ledger_lot lot
        LEFT JOIN (
            SELECT lot_id, sum(amount - returned) AS count FROM ledger_allotment GROUP BY lot_id
        ) drawn ON drawn.lot_id = lot.id
        WHERE {lot_site}
            AND lot.granted
                <> lot.remaining + lot.held + lot.taken_back + lot.reissued + lot.voided + coalesce(drawn.count, 0)
    """,
    "lot_and_holds": """
        SELECT lot.site_id, format('Lot %%s and the holds on it differ.', lot.id)
        FROM ledger_lot lot
        LEFT JOIN (
            SELECT lot_id, sum(amount - captured - released - voided) AS held, sum(voided - reissued) AS voided
            FROM ledger_hold GROUP BY lot_id
        ) hold ON hold.lot_id = lot.id
        WHERE {lot_site} AND (lot.held, lot.voided) <> (coalesce(hold.held, 0), coalesce(hold.voided, 0))
    """,
    "lot_and_reissues": """
        SELECT lot.site_id, format('Lot %%s was reissued beyond the lots that replace it.', lot.id)
        FROM ledger_lot lot
        LEFT JOIN (
            SELECT reissue_of_id, sum(granted) AS count FROM ledger_lot GROUP BY reissue_of_id
        ) reissue ON reissue.reissue_of_id = lot.id
        WHERE {lot_site} AND lot.reissued > coalesce(reissue.count, 0)
    """,
    "lot_and_entries": """
        SELECT lot.site_id, format('Lot %%s and its entries differ.', lot.id)
        FROM ledger_lot lot
        LEFT JOIN (
            SELECT lot_id,
                sum(amount) FILTER (WHERE kind IN ('issued', 'goodwill')) AS issued,
                sum(amount) FILTER (WHERE kind = 'earned') AS earned,
                sum(amount) FILTER (WHERE kind = 'bought_back') AS bought_back,
                coalesce(sum(amount) FILTER (WHERE kind = 'expired'), 0) AS expired,
                sum(amount) FILTER (WHERE kind = 'wallet') AS spendable,
                sum(amount) FILTER (WHERE kind = 'held') AS held,
                sum(amount) FILTER (WHERE kind = 'voided') AS voided
            FROM ledger_entry JOIN ledger_account account ON account.id = account_id
            GROUP BY lot_id
        ) booked ON booked.lot_id = lot.id
        WHERE {lot_site} AND (
            booked.issued IS DISTINCT FROM lot.reissued - lot.granted
            OR coalesce(booked.earned, 0)
                <> lot.granted - lot.remaining - lot.held - lot.taken_back - lot.reissued - lot.voided
            OR coalesce(booked.bought_back, 0) <> lot.taken_back
            OR booked.expired <> CASE WHEN lot.expires_at IS NULL THEN 0 ELSE lot.remaining END
            OR coalesce(booked.held, 0) <> lot.held
            OR coalesce(booked.voided, 0) <> lot.voided
            OR booked.spendable <> CASE WHEN lot.expires_at IS NULL THEN lot.remaining ELSE 0 END
        )
    """,
    "expiry_out_of_time": """
        SELECT lot.site_id, format('Entry %%s moves lot %%s on the wrong side of its expiry.', entry.id, lot.id)
        FROM ledger_entry entry
        JOIN ledger_account account ON account.id = entry.account_id
        JOIN ledger_lot lot ON lot.id = entry.lot_id
        WHERE {lot_site} AND (
            (account.kind = 'wallet' AND entry.effective_at > lot.expires_at)
            OR (account.kind = 'expired' AND entry.effective_at < lot.expires_at)
        )
    """,
    "overdrawn": """
        SELECT site_id, format('Account %%s stood at %%s on %%s.', account_id, balance, effective_at)
        FROM (
            SELECT entry.site_id, account_id, effective_at,
                sum(sum(CASE account.kind WHEN 'owed' THEN -amount ELSE amount END))
                    OVER (PARTITION BY account_id ORDER BY effective_at) AS balance
            FROM ledger_entry entry JOIN ledger_account account ON account.id = entry.account_id
            WHERE {account_site} AND account.member_id IS NOT NULL
            GROUP BY entry.site_id, account_id, effective_at
        ) history
        WHERE balance < 0
    """,
    "refunds_above_payment": """
        SELECT entry.site_id, format('Payment %%s stands at %%s %%s.', act.payment_id, sum(amount), account.kind)
        FROM ledger_entry entry
        JOIN ledger_account account ON account.id = entry.account_id
        JOIN ledger_transaction act ON act.id = entry.transaction_id
        WHERE {payment_site} AND account.kind IN ('received', 'refunding')
        GROUP BY entry.site_id, act.payment_id, account.kind
        HAVING sum(amount) < 0
    """,
    "debt_overpaid": """
        SELECT entry.site_id, format('Debt %%s was settled beyond what was owed.', act.reference)
        FROM ledger_entry entry
        JOIN ledger_account account ON account.id = entry.account_id
        JOIN ledger_transaction act ON act.id = entry.transaction_id
        WHERE {account_site} AND account.kind = 'owed'
        GROUP BY entry.site_id, account.id, act.reference
        HAVING sum(amount) > 0
    """,
}


def breaches(site_id: int | None = None, *, since: int = 0) -> list[Breach]:
    """List each rule of the books that is broken, on one site or on all; none where all is well.

    After `since`, the number of a transaction, only what later ones touched is looked at, with all that it rests on.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"site_id": site_id, "since": since})
        return [Breach(code, site, message) for code, site, message in cursor.fetchall()]


def last_transaction(site_id: int) -> int:
    """Give the number of a site's latest transaction; 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM ledger_transaction WHERE site_id = %s", [site_id])
        (number,) = cursor.fetchone()
        return int(number)


@cache
def _statement() -> str:
    """Ask all rules at once."""
    each = (f"SELECT '{code}', broken.* FROM ({_limited(rule)}) broken" for code, rule in RULES.items())
    return " UNION ALL ".join(each)


def _limited(rule: str) -> str:
    def touched(column: str, within: str) -> str:
        return f"(%(since)s = 0 OR {column} IN ({within} > %(since)s))"

    entries = "SELECT {} FROM ledger_entry WHERE transaction_id"
    limits = {
        "site": ("site_id", "transaction_id > %(since)s"),
        "act_site": ("act.site_id", "act.id > %(since)s"),
        "entry_site": ("entry.site_id", "entry.transaction_id > %(since)s"),
        "lot_site": ("lot.site_id", touched("lot.id", entries.format("lot_id"))),
        "account_site": ("entry.site_id", touched("entry.account_id", entries.format("account_id"))),
        "payment_site": (
            "entry.site_id",
            touched("act.payment_id", "SELECT payment_id FROM ledger_transaction WHERE id"),
        ),
    }
    return rule.format(
        **{
            name: f"(%(site_id)s::bigint IS NULL OR {site} = %(site_id)s) AND {later}"
            for name, (site, later) in limits.items()
        }
    )
