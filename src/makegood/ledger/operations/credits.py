"""Credits: issuing a lot, spending, giving back, taking back.

Owns lots and allotments. Must not know why credits come back, nor how long a reissued lot may live: the caller says.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import connection
from django.db.models import F

from makegood.kernel.credits import Credits
from makegood.kernel.ids import key_of
from makegood.kernel.money import Money
from makegood.ledger.book import (
    CREDITS,
    AccountKind,
    LotSource,
    Movement,
    Slice,
    TransactionKind,
    countable,
    draw,
    giving_back,
    issuing,
    merged,
    put_back,
    spending,
    taking_back,
)
from makegood.ledger.models import Allotment, Entry, Lot
from makegood.ledger.operations.posting import Act, LockedWallet, Values, first_posting, lock_wallet, post

# The wallet's lock stands for its lots: nobody else can change them, and a new statement sees what the last holder did.
USABLE_LOTS = """
    SELECT id, remaining, expires_at
    FROM ledger_lot
    WHERE site_id = %s AND member_id = %s AND asset = %s AND remaining > 0
        AND (expires_at IS NULL OR expires_at > %s)
    ORDER BY expires_at NULLS LAST, issued_at, id
"""

DRAW_ON_LOTS = """
    WITH part AS (
        SELECT * FROM unnest(%(lots)s::bigint[], %(counts)s::bigint[]) AS part (lot_id, count)
    ), drawn AS (
        UPDATE ledger_lot lot SET remaining = lot.remaining - part.count FROM part WHERE lot.id = part.lot_id
    )
    INSERT INTO ledger_allotment (site_id, member_id, transaction_id, charge_ref, lot_id, amount, returned)
    SELECT %(site_id)s, %(member_id)s, %(transaction_id)s, %(charge_ref)s, part.lot_id, part.count, 0 FROM part
"""

RETURN_TO_LOTS = """
    WITH allotted AS (
        UPDATE ledger_allotment allotment SET returned = allotment.returned + part.count
        FROM unnest(%(allotments)s::bigint[], %(parts)s::bigint[]) AS part (id, count)
        WHERE allotment.id = part.id
    )
    UPDATE ledger_lot lot SET
        remaining = lot.remaining + CASE WHEN lot.expires_at <= %(at)s THEN 0 ELSE part.count END,
        reissued = lot.reissued + CASE WHEN lot.expires_at <= %(at)s THEN part.count ELSE 0 END
    FROM unnest(%(lots)s::bigint[], %(counts)s::bigint[]) AS part (id, count)
    WHERE lot.id = part.id
"""

TAKE_FROM_LOTS = """
    UPDATE ledger_lot lot
    SET remaining = lot.remaining - part.count, taken_back = lot.taken_back + part.count
    FROM unnest(%(lots)s::bigint[], %(counts)s::bigint[]) AS part (id, count)
    WHERE lot.id = part.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLot:
    """Credits about to be issued: a payment's with its price, a grant, or a reissue of another lot."""

    site_id: int
    member_id: int
    amount: Credits
    source: LotSource
    terms_digest: str
    payment_id: int | None = None
    price: Money | None = None
    expires_at: datetime | None = None
    reissue_of: int | None = None


class CreditsSpent(TypedDict):
    """Who spends how much on which charge."""

    member_id: int
    amount: Credits
    charge_ref: str


class CreditsGivenBack(TypedDict):
    """Whose charge gives back how much."""

    member_id: int
    charge_ref: str
    amount: Credits


class CreditsTakenBack(TypedDict):
    """Which payment's unspent credits go, and how many."""

    member_id: int
    payment_id: int
    amount: Credits


@dataclass(frozen=True, slots=True)
class Spending:
    """What a charge took, and from which lots."""

    charge_ref: str
    amount: Credits
    draws: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class Return:
    """Credits that came back: to their lot of origin, or to a new lot in place of one that had expired."""

    lot_id: int
    amount: Credits
    expires_at: datetime | None
    reissue_of: int | None


def issue_lot(new: NewLot, *, at: datetime, key: str) -> Lot:
    """Put new credits into a wallet; a repeated key gives the lot of the first time.

    Raises:
        BadQuantity: where the amount is not a positive whole number of bookable size.
        KeyReused: where the key belongs to another act.
    """
    count = countable(new.amount)
    wallet = lock_wallet(new.site_id, member_id=new.member_id)
    # How long the lot lives is left out: it may be reckoned from the instant of the act, which a retry changes.
    content = key_of(TransactionKind.ISSUE, new.member_id, count, new.source, new.payment_id, new.price, new.reissue_of)
    act = Act(kind=TransactionKind.ISSUE, key=key, at=at, content=content, payment_id=new.payment_id)
    first = first_posting(wallet, act=act)
    if first is not None:
        return Lot.objects.filter(entries__transaction_id=first).distinct().get()
    [lot_id] = _reserve_lots(1)
    post(wallet, act=act, movements=issuing(Slice(lot_id, count, new.expires_at), source=new.source, at=at))
    return Lot.objects.create(
        id=lot_id,
        site_id=new.site_id,
        member_id=new.member_id,
        asset=CREDITS,
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
        return Spending(charge_ref, use["amount"], _draws_of(first))
    draws = draw(_usable_lots(wallet, at=at), needed=use["amount"])
    transaction_id = post(wallet, act=act, movements=spending(draws, at=at))
    values: Values = {
        "site_id": site_id,
        "member_id": wallet.member_id,
        "transaction_id": transaction_id,
        "charge_ref": charge_ref,
        **_columns(draws),
    }
    _run(DRAW_ON_LOTS, values)
    return Spending(charge_ref, use["amount"], draws)


def give_back(
    site_id: int,
    *,
    at: datetime,
    key: str,
    reissue_until: Callable[[int | None], datetime | None],
    **back: Unpack[CreditsGivenBack],
) -> tuple[Return, ...]:
    """Return credits of a charge to the lots of origin, the last drawn on first.

    A lot that has expired is not revived (X8): its part is issued anew and lives until what `reissue_until` says for
    the payment that bought it; nothing means for good.

    Raises:
        BadQuantity: where the amount is not a positive whole number of bookable size.
        NothingLeftToReturn: where the charge took less, or has returned too much of it already.
        KeyReused: where the key belongs to another act.
    """
    count, charge_ref = countable(back["amount"]), back["charge_ref"]
    wallet = lock_wallet(site_id, member_id=back["member_id"])
    content = key_of(TransactionKind.GIVE_BACK, wallet.member_id, charge_ref, count)
    act = Act(kind=TransactionKind.GIVE_BACK, key=key, at=at, content=content, reference=charge_ref)
    transaction_id = first_posting(wallet, act=act)
    if transaction_id is None:
        transaction_id = _give_back(wallet, act, amount=back["amount"], reissue_until=reissue_until)
    return _returns_of(transaction_id)


def take_back(site_id: int, *, at: datetime, key: str, **gone: Unpack[CreditsTakenBack]) -> Credits:
    """Take unspent credits of a payment's lots away, because their price is paid back; expired ones included.

    Raises:
        BadQuantity: where the amount is not a positive whole number of bookable size.
        InsufficientCredits: where fewer are unspent.
        KeyReused: where the key belongs to another act.
    """
    count, payment_id = countable(gone["amount"]), gone["payment_id"]
    wallet = lock_wallet(site_id, member_id=gone["member_id"])
    content = key_of(TransactionKind.TAKE_BACK, wallet.member_id, payment_id, count)
    act = Act(kind=TransactionKind.TAKE_BACK, key=key, at=at, content=content, payment_id=payment_id)
    if first_posting(wallet, act=act) is None:
        parts = draw(_unspent_lots(wallet, payment_id), needed=gone["amount"])
        post(wallet, act=act, movements=taking_back(parts, at=at))
        _run(TAKE_FROM_LOTS, _columns(parts))
    return gone["amount"]


def _give_back(
    wallet: LockedWallet, act: Act, *, amount: Credits, reissue_until: Callable[[int | None], datetime | None]
) -> int:
    charged = Allotment.objects.filter(
        site_id=wallet.site_id, member_id=wallet.member_id, charge_ref=act.reference, amount__gt=F("returned")
    )
    allotments = list(charged.select_related("lot").order_by("-id"))
    parts = put_back([each.amount - each.returned for each in allotments], amount=amount)
    origins = {each.lot_id: each.lot for each in allotments}
    pairs = [(each, part) for each, part in zip(allotments, parts, strict=True) if part]
    slices = merged(Slice(each.lot_id, part, each.lot.expires_at) for each, part in pairs)
    reissues = _reissues([each for each in slices if each.is_expired(at=act.at)], origins, act, reissue_until)
    transaction_id = post(wallet, act=act, movements=_return_movements(slices, reissues, at=act.at))
    values: Values = {
        "at": act.at,
        "allotments": [each.pk for each, _ in pairs],
        "parts": [part for _, part in pairs],
        **_columns(slices),
    }
    _run(RETURN_TO_LOTS, values)
    Lot.objects.bulk_create(reissues)
    return transaction_id


def _reissues(
    expired: Sequence[Slice],
    origins: dict[int, Lot],
    act: Act,
    reissue_until: Callable[[int | None], datetime | None],
) -> list[Lot]:
    return [
        Lot(
            id=lot_id,
            site_id=origin.site_id,
            member_id=origin.member_id,
            asset=origin.asset,
            source=LotSource.REISSUE,
            payment_id=origin.payment_id,
            reissue_of=origin,
            granted=part.count,
            remaining=part.count,
            issued_at=act.at,
            expires_at=reissue_until(origin.payment_id),
            terms_digest=origin.terms_digest,
        )
        for lot_id, part in zip(_reserve_lots(len(expired)), expired, strict=True)
        for origin in [origins[part.lot_id]]
    ]


def _return_movements(slices: Sequence[Slice], reissues: Iterable[Lot], *, at: datetime) -> list[Movement]:
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


def _draws_of(transaction_id: int) -> tuple[Slice, ...]:
    rows = Allotment.objects.filter(transaction_id=transaction_id).order_by("id")
    return tuple(Slice(*row) for row in rows.values_list("lot_id", "amount", "lot__expires_at"))


def _usable_lots(wallet: LockedWallet, *, at: datetime) -> list[Slice]:
    with connection.cursor() as cursor:
        cursor.execute(USABLE_LOTS, [wallet.site_id, wallet.member_id, wallet.asset, at])
        return [Slice(*row) for row in cursor.fetchall()]


def _unspent_lots(wallet: LockedWallet, payment_id: int) -> list[Slice]:
    bought = Lot.objects.filter(
        site_id=wallet.site_id,
        member_id=wallet.member_id,
        payment_id=payment_id,
        source=LotSource.PAYMENT,
        remaining__gt=0,
    )
    rows = bought.order_by(F("expires_at").asc(nulls_last=True), "issued_at", "id")
    return [Slice(*row) for row in rows.values_list("id", "remaining", "expires_at")]


def _reserve_lots(count: int) -> list[int]:
    # Entries name their lot, and a refusal to post must leave no lot behind: so the number comes first, the row last.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('ledger_lot', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [int(lot_id) for (lot_id,) in cursor.fetchall()]


def _columns(parts: Sequence[Slice]) -> dict[str, list[int]]:
    return {"lots": [part.lot_id for part in parts], "counts": [part.count for part in parts]}


def _run(statement: str, values: Values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
