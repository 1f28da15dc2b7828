"""Issuing anew: what comes back when its lot has expired or was voided, as a lot of its own (X8).

Owns the making of reissued lots and the answer that names them. Must not know how long such a lot may live: the caller
says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from makegood.ledger.amounts import Amount, amount_of
from makegood.ledger.book import AccountKind, LotSource, Slice
from makegood.ledger.models import Entry, Lot
from makegood.ledger.movements import Movement, issuing
from makegood.ledger.operations.lots import reserve_lots

# Until when a lot issued anew lives, for the payment that bought the first one; for good where it says nothing.
Life = Callable[[int | None], datetime | None]


@dataclass(frozen=True, slots=True)
class Return:
    """What came back: to its lot of origin, or to a new lot in place of one that had expired or was voided."""

    lot_id: int
    amount: Amount
    expires_at: datetime | None
    reissue_of: int | None


def reissues_of(parts: Iterable[tuple[Lot, int]], *, at: datetime, reissue_until: Life) -> list[Lot]:
    """Make the lots, not saved yet, that stand for parts of other lots."""
    origins = list(parts)
    lot_ids = reserve_lots(len(origins)) if origins else []
    return [
        Lot(
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
            expires_at=reissue_until(origin.payment_id),
            terms_digest=origin.terms_digest,
        )
        for lot_id, (origin, count) in zip(lot_ids, origins, strict=True)
    ]


def into_reissues(lots: Iterable[Lot], *, at: datetime) -> list[Movement]:
    """Give the movements that fill reissued lots from goodwill."""
    slices = [Slice(lot.pk, lot.granted, lot.expires_at) for lot in lots]
    return [move for each in slices for move in issuing(each, source=LotSource.REISSUE, at=at)]


def returns_of(transaction_id: int) -> tuple[Return, ...]:
    """List what an act brought back into a wallet."""
    arrived = Entry.objects.filter(
        transaction_id=transaction_id,
        account__kind=AccountKind.WALLET,
        amount__gt=0,
        effective_at=F("transaction__at"),
    )
    rows = arrived.order_by("id").values_list("lot_id", "amount", "asset", "lot__expires_at", "lot__reissue_of_id")
    return tuple(
        Return(lot_id, amount_of(count, asset=asset), expires_at, origin)
        for lot_id, count, asset, expires_at, origin in rows
    )
