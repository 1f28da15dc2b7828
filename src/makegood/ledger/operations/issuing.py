"""Issuing: new credits in a wallet, new money in a balance.

Owns the making of lots. Must not know what a pack is, nor how its terms tell a lot's life: the caller says.
"""

from dataclasses import dataclass
from datetime import datetime

from makegood.kernel.ids import key_of
from makegood.kernel.money import Money
from makegood.ledger.amounts import Amount, asset_of, countable
from makegood.ledger.book import LotSource, Slice, TransactionKind
from makegood.ledger.models import Lot
from makegood.ledger.movements import issuing
from makegood.ledger.operations.lots import reserve_lots
from makegood.ledger.operations.posting import Act, first_posting, lock_wallet, post


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLot:
    """A lot about to be issued: a payment's with its price, a grant, or a reissue of another lot.

    A deposit is a payment's lot of money: its price is its amount, and it does not expire.
    """

    site_id: int
    member_id: int
    amount: Amount
    source: LotSource
    terms_digest: str
    payment_id: int | None = None
    price: Money | None = None
    expires_at: datetime | None = None
    reissue_of: int | None = None


def issue_lot(new: NewLot, *, at: datetime, key: str) -> Lot:
    """Put a new lot into a wallet; a repeated key gives the lot of the first time.

    Raises:
        BadQuantity: where the amount is not a positive whole number of bookable size.
        KeyReused: where the key belongs to another act.
    """
    count = countable(new.amount)
    wallet = lock_wallet(new.site_id, member_id=new.member_id, asset=asset_of(new.amount))
    act = Act(kind=TransactionKind.ISSUE, key=key, at=at, content=content_of(new), payment_id=new.payment_id)
    first = first_posting(wallet, act=act)
    if first is not None:
        return Lot.objects.filter(entries__transaction_id=first).distinct().get()
    [lot_id] = reserve_lots(1)
    post(wallet, act=act, movements=issuing(Slice(lot_id, count, new.expires_at), source=new.source, at=at))
    return Lot.objects.create(
        id=lot_id,
        site_id=new.site_id,
        member_id=new.member_id,
        asset=wallet.asset,
        source=new.source,
        payment_id=new.payment_id,
        reissue_of_id=new.reissue_of,
        granted=count,
        remaining=count,
        price_minor=new.price.minor if new.price else None,
        currency=new.price.currency if new.price else "",
        issued_at=at,
        expires_at=new.expires_at,
        terms_digest=new.terms_digest,
    )


def content_of(new: NewLot) -> str:
    """Give what makes a repeated issue the same; its life may be reckoned from the instant, which a retry changes."""
    parts = (new.member_id, new.amount, new.source, new.payment_id, new.price, new.reissue_of)
    return key_of(TransactionKind.ISSUE, *parts)
