"""Spending: a charge paid from the lots of a wallet.

Owns the one hot path of the books: four statements, whatever the number of lots. Must not know what was bought.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from makegood.kernel.credits import Credits
from makegood.kernel.ids import key_of
from makegood.ledger.book import Slice, TransactionKind, countable, draw, spending
from makegood.ledger.models import Allotment
from makegood.ledger.operations.lots import columns
from makegood.ledger.operations.posting import Act, Also, LockedWallet, first_posting, lock_wallet, post
from makegood.ledger.operations.statements import Values, prepared_cursor

# The wallet's lock stands for its lots: nobody else can change them, and a new statement sees what the last holder did.
USABLE_LOTS = """
    SELECT id, remaining, expires_at
    FROM ledger_lot
    WHERE site_id = %(site_id)s AND member_id = %(member_id)s AND asset = %(asset)s AND remaining > 0
        AND (expires_at IS NULL OR expires_at > %(at)s)
    ORDER BY expires_at NULLS LAST, issued_at, id
"""

DRAW_ON_LOTS = """,
    part AS (
        SELECT posted.id AS transaction_id, drawn.lot_id, drawn.count
        FROM posted, unnest(%(lot_ids)s::bigint[], %(lot_counts)s::bigint[]) AS drawn (lot_id, count)
    ), lessened AS (
        UPDATE ledger_lot lot SET remaining = lot.remaining - part.count FROM part WHERE lot.id = part.lot_id
    ), allotted AS (
        INSERT INTO ledger_allotment (site_id, member_id, transaction_id, charge_ref, lot_id, amount, returned)
        SELECT %(site_id)s, %(member_id)s, part.transaction_id, %(reference)s, part.lot_id, part.count, 0 FROM part
    )
"""


class CreditsSpent(TypedDict):
    """Who spends how much on which charge."""

    member_id: int
    amount: Credits
    charge_ref: str


@dataclass(frozen=True, slots=True)
class Spending:
    """What a charge took, and from which lots."""

    charge_ref: str
    amount: Credits
    draws: tuple[Slice, ...]


def spend(site_id: int, *, at: datetime, key: str, **use: Unpack[CreditsSpent]) -> Spending:
    """Pay a charge from the wallet: the lots that expire soonest first, then the oldest.

    Raises:
        BadQuantity: where the amount is not a positive whole number of bookable size.
        InsufficientCredits: where fewer credits can be used.
        KeyReused: where the key belongs to another act.
    """
    count, charge_ref = countable(use["amount"]), use["charge_ref"]
    wallet = lock_wallet(site_id, member_id=use["member_id"])
    content = key_of(TransactionKind.SPEND, wallet.member_id, charge_ref, count)
    act = Act(kind=TransactionKind.SPEND, key=key, at=at, content=content, reference=charge_ref)
    first = first_posting(wallet, act=act)
    if first is not None:
        return Spending(charge_ref, use["amount"], _draws_of(site_id, charge_ref, transaction_id=first))
    draws = draw(_usable_lots(wallet, at=at), needed=use["amount"])
    post(wallet, act=act, movements=spending(draws, at=at), also=Also(DRAW_ON_LOTS, columns(draws)))
    return Spending(charge_ref, use["amount"], draws)


def _usable_lots(wallet: LockedWallet, *, at: datetime) -> list[Slice]:
    whose: Values = {"site_id": wallet.site_id, "member_id": wallet.member_id, "asset": wallet.asset, "at": at}
    with prepared_cursor() as cursor:
        cursor.execute(USABLE_LOTS, whose)
        return [Slice(*row) for row in cursor.fetchall()]


def _draws_of(site_id: int, charge_ref: str, *, transaction_id: int) -> tuple[Slice, ...]:
    drawn = Allotment.objects.filter(site_id=site_id, charge_ref=charge_ref, transaction_id=transaction_id)
    rows = drawn.order_by("id").values_list("lot_id", "amount", "lot__expires_at")
    return tuple(Slice(*row) for row in rows)
