"""Ending holds: what was held is captured by a charge, released, or voided; what was voided is issued anew.

Owns what becomes of the parts of a hold. Must not know why it ends.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypedDict, Unpack

from django.db.models import F, Sum
from django.db.models.expressions import CombinedExpression

from makegood.kernel.ids import key_of
from makegood.ledger.amounts import CREDITS, Amount, amount_of, asset_of, countable
from makegood.ledger.book import AccountKind, Slice, TransactionKind, merged, take_held
from makegood.ledger.models import Entry, Hold, Lot
from makegood.ledger.movements import Movement, capturing, releasing, setting_aside, voiding
from makegood.ledger.operations.lots import columns
from makegood.ledger.operations.posting import Act, Also, LockedWallet, first_posting, lock_wallet, post
from makegood.ledger.operations.reissuing import Life, Return, into_reissues, reissues_of, returns_of
from makegood.ledger.operations.spending import Spending, draws_of


class End(StrEnum):
    """What becomes of a part of a hold; each is a column of its row."""

    CAPTURED = "captured"
    RELEASED = "released"
    VOIDED = "voided"
    REISSUED = "reissued"


# What each end changes in the lots.
IN_LOTS = {
    End.CAPTURED: "held = lot.held - part.count",
    End.RELEASED: "held = lot.held - part.count, remaining = lot.remaining + part.count",
    End.VOIDED: "held = lot.held - part.count, voided = lot.voided + part.count",
    End.REISSUED: "voided = lot.voided - part.count, reissued = lot.reissued + part.count",
}

END_PARTS = """,
    ended AS (
        UPDATE ledger_hold hold SET {end} = hold.{end} + part.count
        FROM posted, unnest(%(hold_ids)s::bigint[], %(hold_counts)s::bigint[]) AS part (id, count)
        WHERE hold.id = part.id
    ), changed AS (
        UPDATE ledger_lot lot SET {in_lots}
        FROM posted, unnest(%(lot_ids)s::bigint[], %(lot_counts)s::bigint[]) AS part (lot_id, count)
        WHERE lot.id = part.lot_id
    )
"""

ALLOT = """,
    allotted AS (
        INSERT INTO ledger_allotment (site_id, member_id, transaction_id, charge_ref, lot_id, amount, returned)
        SELECT %(site_id)s, %(member_id)s, posted.id, %(reference)s, part.lot_id, part.count, 0
        FROM posted, unnest(%(lot_ids)s::bigint[], %(lot_counts)s::bigint[]) AS part (lot_id, count)
    )
"""

OPEN = F("amount") - F("captured") - F("released") - F("voided")
GONE = F("voided") - F("reissued")

# What of one part of a hold ends.
Part = tuple[Hold, int]


class HoldName(TypedDict):
    """Whose hold it is, and its name."""

    member_id: int
    hold_ref: str


class Capture(HoldName):
    """Which charge takes how much of which hold."""

    charge_ref: str
    amount: Amount


def capture(site_id: int, *, at: datetime, key: str, **taken: Unpack[Capture]) -> Spending:
    """Pay a charge from a hold: the lots that expire soonest first, then the oldest, expired meanwhile or not.

    Raises:
        BadQuantity: where the amount is not a positive whole number of bookable size.
        NotHeld: where the hold keeps less.
        KeyReused: where the key belongs to another act.
    """
    countable(taken["amount"])
    wallet = lock_wallet(site_id, member_id=taken["member_id"], asset=asset_of(taken["amount"]))
    kind, charge_ref = TransactionKind.CAPTURE, taken["charge_ref"]
    content = key_of(kind, wallet.member_id, taken["hold_ref"], charge_ref, taken["amount"])
    act = Act(kind=kind, key=key, at=at, content=content, reference=charge_ref)
    transaction_id = first_posting(wallet, act=act)
    if transaction_id is None:
        kept = _parts(wallet, taken["hold_ref"], OPEN)
        counts = take_held([count for _, count in kept], amount=taken["amount"])
        parts = [(part, count) for (part, _), count in zip(kept, counts, strict=True) if count]
        movements = capturing(_slices(parts), at=at)
        transaction_id = _end(wallet, act, parts, end=End.CAPTURED, movements=movements)
    draws = draws_of(charge_ref, site_id=site_id, transaction_id=transaction_id)
    return Spending(charge_ref, taken["amount"], draws)


def release(site_id: int, *, at: datetime, key: str, **name: Unpack[HoldName]) -> Amount:
    """Let go of what a hold still keeps, and say how much of it can be used again.

    It goes back to its lots; a lot that has expired is not revived, so what was held of it expires.

    Raises:
        KeyReused: where the key belongs to another act.
    """
    wallet = _lock(site_id, name)
    act = _act(TransactionKind.RELEASE, wallet, name["hold_ref"], at=at, key=key)
    transaction_id = first_posting(wallet, act=act)
    if transaction_id is None:
        parts = _parts(wallet, name["hold_ref"], OPEN)
        if not parts:
            return amount_of(0, asset=wallet.asset)
        transaction_id = _end(wallet, act, parts, end=End.RELEASED, movements=releasing(_slices(parts), at=at))
    return _arrived(transaction_id, wallet, AccountKind.WALLET)


def void(site_id: int, *, at: datetime, key: str, **name: Unpack[HoldName]) -> Amount:
    """Make void what a hold still keeps, because the bank took its price back, and say how much that was.

    Raises:
        KeyReused: where the key belongs to another act.
    """
    wallet = _lock(site_id, name)
    act = _act(TransactionKind.VOID, wallet, name["hold_ref"], at=at, key=key)
    transaction_id = first_posting(wallet, act=act)
    if transaction_id is None:
        parts = _parts(wallet, name["hold_ref"], OPEN)
        if not parts:
            return amount_of(0, asset=wallet.asset)
        transaction_id = _end(wallet, act, parts, end=End.VOIDED, movements=voiding(_slices(parts), at=at))
    return _arrived(transaction_id, wallet, AccountKind.VOIDED)


def reissue_voided(
    site_id: int, *, at: datetime, key: str, reissue_until: Life, **name: Unpack[HoldName]
) -> tuple[Return, ...]:
    """Issue anew what was voided of a hold, as lots that live as `reissue_until` says.

    Raises:
        KeyReused: where the key belongs to another act.
    """
    wallet = _lock(site_id, name)
    act = _act(TransactionKind.REISSUE, wallet, name["hold_ref"], at=at, key=key)
    transaction_id = first_posting(wallet, act=act)
    if transaction_id is None:
        parts = _parts(wallet, name["hold_ref"], GONE)
        if not parts:
            return ()
        slices, lots = _slices(parts), {part.lot_id: part.lot for part, _ in parts}
        origins = [(lots[each.lot_id], each.count) for each in slices]
        reissues = reissues_of(origins, at=at, reissue_until=reissue_until)
        movements = setting_aside(slices, source=AccountKind.VOIDED, at=at) + into_reissues(reissues, at=at)
        transaction_id = _end(wallet, act, parts, end=End.REISSUED, movements=movements)
        Lot.objects.bulk_create(reissues)
    return returns_of(transaction_id)


def _lock(site_id: int, name: HoldName) -> LockedWallet:
    """Lock the wallet of the asset that was held; credits where nothing ever was."""
    parts = Hold.objects.filter(site_id=site_id, member_id=name["member_id"], hold_ref=name["hold_ref"])
    asset = parts.values_list("lot__asset", flat=True).first()
    return lock_wallet(site_id, member_id=name["member_id"], asset=asset or CREDITS)


def _act(kind: TransactionKind, wallet: LockedWallet, hold_ref: str, *, at: datetime, key: str) -> Act:
    content = key_of(kind, wallet.member_id, hold_ref)
    return Act(kind=kind, key=key, at=at, content=content, reference=hold_ref)


def _parts(wallet: LockedWallet, hold_ref: str, left: CombinedExpression) -> list[Part]:
    """List what is left of each part of a hold: soonest expiry first, then oldest."""
    parts = Hold.objects.filter(
        site_id=wallet.site_id, member_id=wallet.member_id, lot__asset=wallet.asset, hold_ref=hold_ref
    )
    order = (F("lot__expires_at").asc(nulls_last=True), "lot__issued_at", "lot_id", "id")
    rows = parts.annotate(left=left).filter(left__gt=0).select_related("lot").order_by(*order)
    return [(part, part.left) for part in rows]


def _slices(parts: Sequence[Part]) -> tuple[Slice, ...]:
    return merged(Slice(part.lot_id, count, part.lot.expires_at) for part, count in parts)


def _end(wallet: LockedWallet, act: Act, parts: Sequence[Part], *, end: End, movements: Sequence[Movement]) -> int:
    statement = END_PARTS.format(end=end, in_lots=IN_LOTS[end])
    values = {
        "hold_ids": [part.pk for part, _ in parts],
        "hold_counts": [count for _, count in parts],
        **columns(_slices(parts)),
    }
    also = Also(statement + ALLOT if end is End.CAPTURED else statement, values)
    return post(wallet, act=act, movements=movements, also=also)


def _arrived(transaction_id: int, wallet: LockedWallet, kind: AccountKind) -> Amount:
    entries = Entry.objects.filter(
        transaction_id=transaction_id, account_id=wallet.accounts[kind], effective_at=F("transaction__at")
    )
    return amount_of(entries.aggregate(count=Sum("amount"))["count"] or 0, asset=wallet.asset)
