"""Giving back: what was spent returns to the lots it came from, or is issued anew where a lot has expired.

Owns the way back of a charge. Must not know why something comes back, nor how long a reissued lot may live: the caller
says.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from django.db.models import F

from makegood.kernel.ids import key_of
from makegood.ledger.amounts import Amount, asset_of, countable
from makegood.ledger.book import LotSource, Slice, TransactionKind, merged, put_back
from makegood.ledger.models import Allotment, Lot
from makegood.ledger.movements import giving_back
from makegood.ledger.operations.lots import columns
from makegood.ledger.operations.posting import Act, Also, LockedWallet, first_posting, lock_wallet, post
from makegood.ledger.operations.reissuing import Life, Return, into_reissues, reissues_of, returns_of
from makegood.statements.sending import Values

# What of one allotment goes back.
Part = tuple[Allotment, int]

RETURN_TO_LOTS = """,
    returned AS (
        UPDATE ledger_allotment allotment SET returned = allotment.returned + part.count
        FROM posted, unnest(%(allotment_ids)s::bigint[], %(allotment_counts)s::bigint[]) AS part (id, count)
        WHERE allotment.id = part.id
    ), refilled AS (
        UPDATE ledger_lot lot SET
            remaining = lot.remaining + CASE WHEN lot.expires_at <= %(at)s THEN 0 ELSE part.count END,
            reissued = lot.reissued + CASE WHEN lot.expires_at <= %(at)s THEN part.count ELSE 0 END
        FROM posted, unnest(%(lot_ids)s::bigint[], %(lot_counts)s::bigint[]) AS part (lot_id, count)
        WHERE lot.id = part.lot_id
    )
"""


class GivenBack(TypedDict):
    """Whose charge gives back how much; with `payment_id`, only what it drew on the lots of that payment."""

    member_id: int
    charge_ref: str
    amount: Amount
    payment_id: NotRequired[int | None]


def give_back(
    site_id: int,
    *,
    at: datetime,
    key: str,
    reissue_until: Life,
    **back: Unpack[GivenBack],
) -> tuple[Return, ...]:
    """Return what a charge took to the lots of origin, the last drawn on first.

    A lot that has expired is not revived (X8): its part is issued anew, as a lot that lives as `reissue_until` says.

    Raises:
        BadQuantity: where the amount is not a positive whole number of bookable size.
        NothingLeftToReturn: where the charge took less, or has returned too much of it already.
        KeyReused: where the key belongs to another act.
    """
    countable(back["amount"])
    charge_ref = back["charge_ref"]
    wallet = lock_wallet(site_id, member_id=back["member_id"], asset=asset_of(back["amount"]))
    kind, payment_id = TransactionKind.GIVE_BACK, back.get("payment_id")
    content = key_of(kind, wallet.member_id, charge_ref, back["amount"], payment_id or "")
    act = Act(kind=kind, key=key, at=at, content=content, reference=charge_ref)
    transaction_id = first_posting(wallet, act=act)
    if transaction_id is None:
        drawn = _drawn_by(wallet, charge_ref, payment_id=payment_id)
        transaction_id = _give_back(wallet, act, parts=_parts_of(drawn, back["amount"]), reissue_until=reissue_until)
    return returns_of(transaction_id)


def _give_back(wallet: LockedWallet, act: Act, *, parts: Sequence[Part], reissue_until: Life) -> int:
    slices = merged(Slice(each.lot_id, count, each.lot.expires_at) for each, count in parts)
    lots = {each.lot_id: each.lot for each, _ in parts}
    expired = [(lots[each.lot_id], each.count) for each in slices if each.is_expired(at=act.at)]
    reissues = reissues_of(expired, at=act.at, reissue_until=reissue_until)
    values: Values = {
        "allotment_ids": [each.pk for each, _ in parts],
        "allotment_counts": [count for _, count in parts],
        **columns(slices),
    }
    movements = giving_back(slices, at=act.at) + into_reissues(reissues, at=act.at)
    transaction_id = post(wallet, act=act, movements=movements, also=Also(RETURN_TO_LOTS, values))
    Lot.objects.bulk_create(reissues)
    return transaction_id


def _drawn_by(wallet: LockedWallet, charge_ref: str, *, payment_id: int | None) -> list[Allotment]:
    """List what a charge drew and did not give back, the latest first."""
    drawn = Allotment.objects.filter(
        site_id=wallet.site_id,
        member_id=wallet.member_id,
        lot__asset=wallet.asset,
        charge_ref=charge_ref,
        amount__gt=F("returned"),
    )
    if payment_id is not None:
        drawn = drawn.filter(lot__payment_id=payment_id, lot__source=LotSource.PAYMENT)
    return list(drawn.select_related("lot").order_by("-id"))


def _parts_of(latest_first: Sequence[Allotment], amount: Amount) -> list[Part]:
    counts = put_back([each.amount - each.returned for each in latest_first], amount=amount)
    return [(each, count) for each, count in zip(latest_first, counts, strict=True) if count]
