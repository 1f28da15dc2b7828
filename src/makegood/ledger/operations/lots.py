"""What the acts on credits share: numbers for new lots, and lots handed to a statement as columns.

Owns no rule. Must not know which act uses it.
"""

from collections.abc import Sequence

from django.db import connection

from makegood.ledger.book import Slice


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
