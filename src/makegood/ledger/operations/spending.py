"""Spending: a charge paid from the lots of a wallet.

Owns the one hot path of the books: four statements, whatever the number of lots. Must not know what was bought.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from makegood.kernel.ids import key_of
from makegood.ledger.amounts import Amount, asset_of, countable
from makegood.ledger.book import Slice, TransactionKind, draw
from makegood.ledger.models import Allotment
from makegood.ledger.movements import spending
from makegood.ledger.operations.lots import columns, lock_and_look
from makegood.ledger.operations.posting import Act, Also, post

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


class Use(TypedDict):
    """Who spends how much on which charge."""

    member_id: int
    amount: Amount
    charge_ref: str


@dataclass(frozen=True, slots=True)
class Spending:
    """What a charge or a hold took, and from which lots."""

    ref: str
    amount: Amount
    draws: tuple[Slice, ...]


def spend(site_id: int, *, at: datetime, key: str, **use: Unpack[Use]) -> Spending:
    """Pay a charge from the wallet: the lots that expire soonest first, then the oldest.

    Raises:
        BadQuantity: where the amount is not a positive whole number of bookable size.
        InsufficientCredits, InsufficientBalance: where less can be used.
        KeyReused: where the key belongs to another act.
    """
    countable(use["amount"])
    member_id, charge_ref = use["member_id"], use["charge_ref"]
    content = key_of(TransactionKind.SPEND, member_id, charge_ref, use["amount"])
    act = Act(kind=TransactionKind.SPEND, key=key, at=at, content=content, reference=charge_ref)
    wallet, first, lots = lock_and_look(site_id, member_id=member_id, asset=asset_of(use["amount"]), act=act)
    if first is not None:
        return Spending(charge_ref, use["amount"], draws_of(act.reference, site_id=site_id, transaction_id=first))
    draws = draw(lots, needed=use["amount"])
    post(wallet, act=act, movements=spending(draws, at=at), also=Also(DRAW_ON_LOTS, columns(draws)))
    return Spending(charge_ref, use["amount"], draws)


def draws_of(charge_ref: str, *, site_id: int, transaction_id: int) -> tuple[Slice, ...]:
    """List what an act that paid a charge took from each lot."""
    drawn = Allotment.objects.filter(site_id=site_id, charge_ref=charge_ref, transaction_id=transaction_id)
    return tuple(Slice(*row) for row in drawn.order_by("id").values_list("lot_id", "amount", "lot__expires_at"))
