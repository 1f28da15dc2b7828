"""What the acts on lots share: which can be used, numbers for new ones, and lots handed to a statement as columns.

Owns no rule. Must not know which act uses it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from makegood.ledger.book import Slice
from makegood.ledger.operations.posting import LockedWallet
from makegood.ledger.operations.statements import Values, prepared_cursor

# The wallet's lock stands for its lots: nobody else can change them, and a new statement sees what the last holder did.
USABLE_LOTS = """
    SELECT id, remaining, expires_at
    FROM ledger_lot
    WHERE site_id = %(site_id)s AND member_id = %(member_id)s AND asset = %(asset)s AND remaining > 0
        AND (expires_at IS NULL OR expires_at > %(at)s)
    ORDER BY expires_at NULLS LAST, issued_at, id
"""


def usable_lots(wallet: LockedWallet, *, at: datetime) -> list[Slice]:
    """List what can be used of each lot of a wallet: soonest expiry first, then oldest."""
    whose: Values = {"site_id": wallet.site_id, "member_id": wallet.member_id, "asset": wallet.asset, "at": at}
    with prepared_cursor() as cursor:
        cursor.execute(USABLE_LOTS, whose)
        return [Slice(*row) for row in cursor.fetchall()]


def reserve_lots(count: int) -> list[int]:
    """Give the numbers of lots about to be issued.

    Entries name their lot, and a refusal to post must leave no lot behind: so the number comes first, the row last.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('ledger_lot', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [int(lot_id) for (lot_id,) in cursor.fetchall()]


def columns(parts: Sequence[Slice]) -> dict[str, list[int]]:
    """Give slices as the columns `lot_ids` and `lot_counts` of a statement."""
    return {"lot_ids": [part.lot_id for part in parts], "lot_counts": [part.count for part in parts]}
