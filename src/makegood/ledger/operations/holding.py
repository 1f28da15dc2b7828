"""Holding: what is set aside for a charge to come, or frozen while a payment is in dispute.

Owns the making of holds. Must not know what a hold is for, nor how it ends.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from django.db.models import QuerySet, Sum

from makegood.kernel.ids import key_of
from makegood.ledger.amounts import Amount, amount_of, asset_of, countable
from makegood.ledger.book import Slice, TransactionKind, draw
from makegood.ledger.models import Hold, Lot
from makegood.ledger.movements import holding
from makegood.ledger.operations.lots import columns, lock_and_look, usable_lots
from makegood.ledger.operations.posting import Act, Also, LockedWallet, first_posting, lock_wallet, post
from makegood.ledger.operations.spending import Spending

SET_ASIDE = """,
    part AS (
        SELECT posted.id AS transaction_id, drawn.lot_id, drawn.count
        FROM posted, unnest(%(lot_ids)s::bigint[], %(lot_counts)s::bigint[]) AS drawn (lot_id, count)
    ), lessened AS (
        UPDATE ledger_lot lot SET remaining = lot.remaining - part.count, held = lot.held + part.count
        FROM part WHERE lot.id = part.lot_id
    ), kept AS (
        INSERT INTO ledger_hold (
            site_id, member_id, transaction_id, hold_ref, lot_id, amount, captured, released, voided, reissued
        )
        SELECT %(site_id)s, %(member_id)s, part.transaction_id, %(reference)s, part.lot_id, part.count, 0, 0, 0, 0
        FROM part
    )
"""


class Reserve(TypedDict):
    """Who sets how much aside, under which name."""

    member_id: int
    amount: Amount
    hold_ref: str


class Freeze(TypedDict):
    """Which payment's unspent lots of which asset are frozen, under which name."""

    member_id: int
    payment_id: int
    asset: str
    hold_ref: str


def hold(site_id: int, *, at: datetime, key: str, **new: Unpack[Reserve]) -> Spending:
    """Set an amount aside, from the lots that a charge would draw on; a hold of the same name grows.

    Raises:
        BadQuantity: where the amount is not a positive whole number of bookable size.
        InsufficientCredits, InsufficientBalance: where less can be used.
        KeyReused: where the key belongs to another act.
    """
    countable(new["amount"])
    content = key_of(TransactionKind.HOLD, new["member_id"], new["hold_ref"], new["amount"])
    act = Act(kind=TransactionKind.HOLD, key=key, at=at, content=content, reference=new["hold_ref"])
    asset = asset_of(new["amount"])
    wallet, first, lots = lock_and_look(site_id, member_id=new["member_id"], asset=asset, act=act)
    if first is not None:
        return Spending(act.reference, new["amount"], _parts_of(act, site_id=site_id, transaction_id=first))
    draws = draw(lots, needed=new["amount"])
    _set_aside(wallet, act, draws)
    return Spending(act.reference, new["amount"], draws)


def hold_unspent_of_payment(site_id: int, *, at: datetime, key: str, **new: Unpack[Freeze]) -> Amount | None:
    """Freeze all that is unspent and still counts of a payment's lots, those issued in their place included.

    Gives nothing where nothing was left to freeze: then no hold is made.

    Raises:
        KeyReused: where the key belongs to another act.
    """
    wallet = lock_wallet(site_id, member_id=new["member_id"], asset=new["asset"])
    content = key_of(TransactionKind.HOLD, wallet.member_id, new["hold_ref"], "payment", new["payment_id"])
    act = Act(kind=TransactionKind.HOLD, key=key, at=at, content=content, reference=new["hold_ref"])
    first = first_posting(wallet, act=act)
    if first is None:
        lots = Lot.objects.filter(site_id=site_id, member_id=wallet.member_id, payment_id=new["payment_id"])
        of_payment = set(lots.values_list("id", flat=True))
        unspent = [each for each in usable_lots(wallet, at=at) if each.lot_id in of_payment]
        if not unspent:
            return None
        first = _set_aside(wallet, act, unspent)
    frozen = _made(site_id, act.reference, first).aggregate(count=Sum("amount"))
    return amount_of(frozen["count"], asset=wallet.asset)


def _set_aside(wallet: LockedWallet, act: Act, draws: Sequence[Slice]) -> int:
    return post(wallet, act=act, movements=holding(draws, at=act.at), also=Also(SET_ASIDE, columns(draws)))


def _parts_of(act: Act, *, site_id: int, transaction_id: int) -> tuple[Slice, ...]:
    parts = _made(site_id, act.reference, transaction_id).order_by("id")
    return tuple(Slice(*row) for row in parts.values_list("lot_id", "amount", "lot__expires_at"))


def _made(site_id: int, hold_ref: str, transaction_id: int) -> QuerySet[Hold]:
    return Hold.objects.filter(site_id=site_id, hold_ref=hold_ref, transaction_id=transaction_id)
