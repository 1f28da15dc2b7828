"""What the acts on lots share: which can be used, numbers for new ones, and lots handed to a statement as columns.

Owns no rule. Must not know which act uses it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from makegood.ledger.book import Slice
from makegood.ledger.operations.posting import Act, LockedWallet, asking_for_first, first_of, lock_and_ask
from makegood.statements.sending import Question, ask

# The wallet's lock stands for its lots: nobody else can change them, and a new statement sees what the last holder did.
USABLE_LOTS = """
    SELECT id, remaining, expires_at
    FROM ledger_lot
    WHERE site_id = %(site_id)s AND member_id = %(member_id)s AND asset = %(asset)s AND remaining > 0
        AND (expires_at IS NULL OR expires_at > %(at)s)
    ORDER BY expires_at NULLS LAST, issued_at, id
"""


def lock_and_look(
    site_id: int, *, member_id: int, asset: str, act: Act
) -> tuple[LockedWallet, int | None, list[Slice]]:
    """Lock a wallet, and give it with the transaction that the act posted before, if any, and with all usable lots.

    The lots come soonest expiry first, then oldest.

    Raises:
        KeyReused: where the key was given to an act with other content.
    """
    questions = (asking_for_first(site_id, act=act), _usable_lots(site_id, member_id, asset, at=act.at))
    wallet, (posted, lots) = lock_and_ask(site_id, member_id=member_id, asset=asset, questions=questions)
    return wallet, first_of(posted, act=act), [Slice(*row) for row in lots.fetchall()]


def usable_lots(wallet: LockedWallet, *, at: datetime) -> list[Slice]:
    """List what can be used of each lot of a wallet: soonest expiry first, then oldest."""
    [lots] = ask(_usable_lots(wallet.site_id, wallet.member_id, wallet.asset, at=at))
    return [Slice(*row) for row in lots.fetchall()]


def _usable_lots(site_id: int, member_id: int, asset: str, *, at: datetime) -> Question:
    return USABLE_LOTS, {"site_id": site_id, "member_id": member_id, "asset": asset, "at": at}


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
