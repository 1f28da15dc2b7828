"""Giving back: spent credits return to the lots they came from, or are issued anew where a lot has expired.

Owns the way back of a charge. Must not know why credits come back, nor how long a reissued lot may live: the caller
says.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from django.db.models import F

from makegood.kernel.credits import Credits
from makegood.kernel.ids import key_of
from makegood.ledger.book import (
    AccountKind,
    LotSource,
    Movement,
    Slice,
    TransactionKind,
    countable,
    giving_back,
    issuing,
    merged,
    put_back,
)
from makegood.ledger.models import Allotment, Entry, Lot
from makegood.ledger.operations.lots import columns, reserve_lots
from makegood.ledger.operations.posting import Act, Also, LockedWallet, first_posting, lock_wallet, post
from makegood.ledger.operations.statements import Values

# Until when a lot issued anew lives, for the payment that bought the expired one; for good where it says nothing.
Life = Callable[[int | None], datetime | None]
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


class CreditsGivenBack(TypedDict):
    """Whose charge gives back how much; with `payment_id`, only what it drew on the lots of that payment."""

    member_id: int
    charge_ref: str
    amount: Credits
    payment_id: NotRequired[int | None]


@dataclass(frozen=True, slots=True)
class Return:
    """Credits that came back: to their lot of origin, or to a new lot in place of one that had expired."""

    lot_id: int
    amount: Credits
    expires_at: datetime | None
    reissue_of: int | None


def give_back(
    site_id: int,
    *,
    at: datetime,
    key: str,
    reissue_until: Life,
    **back: Unpack[CreditsGivenBack],
) -> tuple[Return, ...]:
    """Return credits of a charge to the lots of origin, the last drawn on first.

    A lot that has expired is not revived (X8): its part is issued anew, as a lot that lives as `reissue_until` says.

    Raises:
        BadQuantity: where the amount is not a positive whole number of bookable size.
        NothingLeftToReturn: where the charge took less, or has returned too much of it already.
        KeyReused: where the key belongs to another act.
    """
    count, charge_ref = countable(back["amount"]), back["charge_ref"]
    wallet = lock_wallet(site_id, member_id=back["member_id"])
    content = key_of(TransactionKind.GIVE_BACK, wallet.member_id, charge_ref, count, back.get("payment_id") or "")
    act = Act(kind=TransactionKind.GIVE_BACK, key=key, at=at, content=content, reference=charge_ref)
    transaction_id = first_posting(wallet, act=act)
    if transaction_id is None:
        drawn = _drawn_by(wallet, charge_ref, payment_id=back.get("payment_id"))
        transaction_id = _give_back(wallet, act, parts=_parts_of(drawn, back["amount"]), reissue_until=reissue_until)
    return _returns_of(transaction_id)


def _give_back(wallet: LockedWallet, act: Act, *, parts: Sequence[Part], reissue_until: Life) -> int:
    slices = merged(Slice(each.lot_id, count, each.lot.expires_at) for each, count in parts)
    expired = {each.lot_id: each.count for each in slices if each.is_expired(at=act.at)}
    origins = {each.lot_id: each.lot for each, _ in parts if each.lot_id in expired}
    reissues = [
        _reissue(origin, lot_id=lot_id, count=expired[origin.pk], at=act.at, until=reissue_until(origin.payment_id))
        for lot_id, origin in zip(reserve_lots(len(origins)), origins.values(), strict=True)
    ]
    values: Values = {
        "allotment_ids": [each.pk for each, _ in parts],
        "allotment_counts": [count for _, count in parts],
        **columns(slices),
    }
    movements = _movements(slices, reissues, at=act.at)
    transaction_id = post(wallet, act=act, movements=movements, also=Also(RETURN_TO_LOTS, values))
    Lot.objects.bulk_create(reissues)
    return transaction_id


def _drawn_by(wallet: LockedWallet, charge_ref: str, *, payment_id: int | None) -> list[Allotment]:
    """List what a charge drew and did not give back, the latest first."""
    drawn = Allotment.objects.filter(
        site_id=wallet.site_id, member_id=wallet.member_id, charge_ref=charge_ref, amount__gt=F("returned")
    )
    if payment_id is not None:
        drawn = drawn.filter(lot__payment_id=payment_id, lot__source=LotSource.PAYMENT)
    return list(drawn.select_related("lot").order_by("-id"))


def _parts_of(latest_first: Sequence[Allotment], amount: Credits) -> list[Part]:
    counts = put_back([each.amount - each.returned for each in latest_first], amount=amount)
    return [(each, count) for each, count in zip(latest_first, counts, strict=True) if count]


def _reissue(origin: Lot, *, lot_id: int, count: int, at: datetime, until: datetime | None) -> Lot:
    return Lot(
        id=lot_id,
        site_id=origin.site_id,
        member_id=origin.member_id,
        asset=origin.asset,
        source=LotSource.REISSUE,
        payment_id=origin.payment_id,
        reissue_of=origin,
        granted=count,
        remaining=count,
        issued_at=at,
        expires_at=until,
        terms_digest=origin.terms_digest,
    )


def _movements(slices: Iterable[Slice], reissues: Iterable[Lot], *, at: datetime) -> list[Movement]:
    movements = giving_back(slices, at=at)
    for lot in reissues:
        movements += issuing(Slice(lot.pk, lot.granted, lot.expires_at), source=LotSource.REISSUE, at=at)
    return movements


def _returns_of(transaction_id: int) -> tuple[Return, ...]:
    arrived = Entry.objects.filter(
        transaction_id=transaction_id,
        account__kind=AccountKind.WALLET,
        amount__gt=0,
        effective_at=F("transaction__at"),
    )
    rows = arrived.order_by("id").values_list("lot_id", "amount", "lot__expires_at", "lot__reissue_of_id")
    return tuple(Return(lot_id, Credits(count), expires_at, origin) for lot_id, count, expires_at, origin in rows)
