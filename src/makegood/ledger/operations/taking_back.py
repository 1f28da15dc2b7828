"""Taking back: what is unspent goes because their price is paid back.

Owns that way out of a lot. Must not know the refund that it belongs to.
"""

from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from django.db.models import F

from makegood.kernel.ids import key_of
from makegood.ledger.amounts import Amount, asset_of, countable
from makegood.ledger.book import LotSource, Slice, TransactionKind, draw
from makegood.ledger.models import Lot
from makegood.ledger.movements import taking_back
from makegood.ledger.operations.lots import columns
from makegood.ledger.operations.posting import Act, Also, LockedWallet, first_posting, lock_wallet, post

TAKE_FROM_LOTS = """,
    taken AS (
        UPDATE ledger_lot lot
        SET remaining = lot.remaining - part.count, taken_back = lot.taken_back + part.count
        FROM posted, unnest(%(lot_ids)s::bigint[], %(lot_counts)s::bigint[]) AS part (lot_id, count)
        WHERE lot.id = part.lot_id
    )
"""


class Surrender(TypedDict):
    """How much goes of what is unspent of which payment: of what it bought, or of what was issued in its place."""

    member_id: int
    payment_id: int
    amount: Amount
    source: NotRequired[LotSource]


def take_back(site_id: int, *, at: datetime, key: str, **gone: Unpack[Surrender]) -> Amount:
    """Take what is unspent of a payment's lots away, because its price is paid back; expired lots included.

    Raises:
        BadQuantity: where the amount is not a positive whole number of bookable size.
        InsufficientCredits, InsufficientBalance: where less is unspent.
        KeyReused: where the key belongs to another act.
    """
    countable(gone["amount"])
    payment_id, source = gone["payment_id"], gone.get("source", LotSource.PAYMENT)
    wallet = lock_wallet(site_id, member_id=gone["member_id"], asset=asset_of(gone["amount"]))
    content = key_of(TransactionKind.TAKE_BACK, wallet.member_id, payment_id, gone["amount"], source)
    act = Act(kind=TransactionKind.TAKE_BACK, key=key, at=at, content=content, payment_id=payment_id)
    if first_posting(wallet, act=act) is None:
        parts = draw(_unspent_lots(wallet, payment_id, source=source), needed=gone["amount"])
        post(wallet, act=act, movements=taking_back(parts, at=at), also=Also(TAKE_FROM_LOTS, columns(parts)))
    return gone["amount"]


def _unspent_lots(wallet: LockedWallet, payment_id: int, *, source: LotSource) -> list[Slice]:
    bought = Lot.objects.filter(
        site_id=wallet.site_id,
        member_id=wallet.member_id,
        asset=wallet.asset,
        payment_id=payment_id,
        source=source,
        remaining__gt=0,
    )
    rows = bought.order_by(F("expires_at").asc(nulls_last=True), "issued_at", "id")
    return [Slice(*row) for row in rows.values_list("id", "remaining", "expires_at")]
