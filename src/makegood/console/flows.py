"""Where money and credits went: the streams of the payments of a period, or of one payment, ready to be drawn.

Owns the question to the tables, one statement whatever there is of them: what lots became and what drew on them; and
what of the money went back. Reads only; every stream is whole numbers of one asset, and nothing is lost
between two columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from makegood.ledger.amounts import CREDITS, Amount, amount_of
from makegood.look.flow import Box, Flow, Stream, flow
from makegood.payments.models import PURPOSES, PaymentPurpose

SPENT, KEPT, BACK = "Spent on services", "Kept by the site", "Went back"
STATES = (SPENT, "Left", "Held", "Expired", "Bought back, for a refund", "Voided by a bank", "Issued anew")
BANK, ARRIVED, ON_ITS_WAY = "Taken by a bank", "Arrived", "On its way"
# Where a lot comes from that nobody paid for as such; the others have their payment's name.
ORIGINS = {
    "grant": "Given by the site",
    "reissue": "In the place of expired lots",
    "return": "Returned to balances",
}
# Of services there may be many; the picture shows the largest, and the table behind it says how much all others are.
MOST_SHOWN = 8
OTHERS = "Other services"

# What is neither remaining, held, taken back, reissued nor voided was drawn by charges.
OF_LOTS = """
    SELECT 'lots' AS part, row_number() OVER (ORDER BY asset, source, title) AS place,
        ARRAY[asset, source, title] AS words, ARRAY[
            sum(granted - remaining - held - taken_back - reissued - voided),
            coalesce(sum(remaining) FILTER (WHERE expires_at IS NULL OR expires_at > %(at)s), 0),
            sum(held), coalesce(sum(remaining) FILTER (WHERE expires_at <= %(at)s), 0),
            sum(taken_back), sum(voided), sum(reissued)
        ]::bigint[] AS counts
    FROM (
        SELECT lot.*, coalesce(product.title, payment.purpose, '') AS title
        FROM ledger_lot lot
        LEFT JOIN payments_payment payment ON payment.id = lot.payment_id
        LEFT JOIN catalogue_product product ON product.id = payment.product_id
        WHERE {lots}
    ) AS named
    GROUP BY asset, source, title
"""
OF_CHARGES = """
    SELECT 'charges', row_number() OVER (ORDER BY sum(kept) DESC, title), ARRAY[asset, title],
        ARRAY[sum(kept)]::bigint[]
    FROM (
        SELECT lot.asset, coalesce(product.title, '') AS title, drawn.amount - drawn.returned AS kept
        FROM ledger_lot lot
        JOIN ledger_allotment drawn ON drawn.lot_id = lot.id
        LEFT JOIN services_charge charge ON 'charge:' || charge.id = drawn.charge_ref AND charge.site_id = lot.site_id
        LEFT JOIN services_order placed ON 'order:' || placed.id = drawn.charge_ref AND placed.site_id = lot.site_id
        LEFT JOIN catalogue_product product ON product.id = coalesce(charge.product_id, placed.product_id)
        WHERE {lots}
    ) AS used
    GROUP BY asset, title HAVING sum(kept) > 0
"""
OF_MONEY = """
    SELECT 'money', row_number() OVER (ORDER BY currency, title), ARRAY[currency, title], ARRAY[
        sum(amount_minor), sum(refunded_minor), sum(charged_back_minor), sum(coalesce(gone, 0))
    ]::bigint[]
    FROM (
        SELECT payment.*, coalesce(product.title, payment.purpose) AS title, gone.count AS gone
        FROM payments_payment payment
        LEFT JOIN catalogue_product product ON product.id = payment.product_id
        LEFT JOIN (
            SELECT payment_id, sum(amount_minor) AS count FROM payments_refund
            WHERE site_id = %(site)s AND status = 'succeeded' GROUP BY payment_id
        ) gone ON gone.payment_id = payment.id
        WHERE {payments}
    ) AS paid
    GROUP BY currency, title
"""
ALL_OF_IT = f"""
    SELECT part, words, counts
    FROM ({OF_LOTS} UNION ALL {OF_CHARGES} UNION ALL {OF_MONEY}) AS every ORDER BY part, place
"""

# The words of a row and its counts.
Counted = tuple[Sequence[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose flow is asked for: of what came in within a period, or of one payment; as it stands at `at`."""

    site_id: int
    at: datetime
    since: datetime | None = None
    until: datetime | None = None
    payment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One stream in words and amount, for the table behind the picture."""

    source: str
    target: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Label:
    """A box of the picture, and how much passed through it."""

    box: Box
    amount: Amount


@dataclass(frozen=True, slots=True)
class FlowPicture:
    """One picture: of which asset, what is drawn, and the figures behind it."""

    title: str
    picture: Flow
    labels: Sequence[Label]
    rows: Sequence[Row]


def flow_pictures(asked: Asked) -> list[FlowPicture]:
    """Draw what became of the money, of each currency, and then of the credits and balances that it bought."""
    found = _ask(asked)
    money = [_picture(f"Money, {currency}", currency, each) for currency, each in _money(found["money"]).items()]
    lots = [
        _picture("Credits" if asset == CREDITS else f"Balances, {asset}", asset, each)
        for asset, each in _lots(found["lots"], charges=found["charges"]).items()
    ]
    return [picture for picture in (*money, *lots) if picture is not None]


def _picture(title: str, asset: str, streams: Sequence[Stream]) -> FlowPicture | None:
    middle = {stream.target for stream in streams} & {stream.source for stream in streams}
    first = dict.fromkeys(stream.source for stream in streams if stream.source not in middle)
    states = dict.fromkeys(stream.target for stream in streams if stream.source in first)
    last = dict.fromkeys(stream.target for stream in streams if stream.source in middle)
    drawn = flow(streams, columns=[list(first), list(states), list(last)] if last else [list(first), list(states)])
    if drawn is None:
        return None
    return FlowPicture(
        title,
        drawn,
        [Label(box, amount_of(box.count, asset=asset)) for box in drawn.boxes],
        [Row(each.source, each.target, amount_of(each.count, asset=asset)) for each in streams if each.count > 0],
    )


def _money(rows: Iterable[Counted]) -> Mapping[str, list[Stream]]:
    found: dict[str, list[Stream]] = {}
    going: dict[str, list[Stream]] = {}
    for (currency, title), (paid, refunded, taken, arrived) in rows:
        paid_for = _paid_for(title)
        found.setdefault(currency, []).extend(
            [
                Stream(paid_for, KEPT, paid - refunded - taken),
                Stream(paid_for, BACK, refunded),
                Stream(paid_for, BANK, taken),
            ]
        )
        going.setdefault(currency, []).extend(
            [Stream(BACK, ARRIVED, min(arrived, refunded)), Stream(BACK, ON_ITS_WAY, max(refunded - arrived, 0))]
        )
    return {currency: [*streams, *_summed(going[currency])] for currency, streams in found.items()}


def _lots(rows: Iterable[Counted], *, charges: Iterable[Counted]) -> Mapping[str, list[Stream]]:
    found: dict[str, list[Stream]] = {}
    for (asset, source, title), counts in rows:
        origin = ORIGINS.get(source) or _paid_for(title)
        pairs = zip(STATES, counts, strict=True)
        found.setdefault(asset, []).extend(Stream(origin, state, count) for state, count in pairs)
    used: dict[str, list[Stream]] = {}
    for (asset, title), (count,) in charges:
        services = used.setdefault(asset, [])
        services.append(Stream(SPENT, (title or OTHERS) if len(services) < MOST_SHOWN else OTHERS, count))
    return {asset: [*_summed(streams), *_summed(used.get(asset, []))] for asset, streams in found.items()}


def _summed(streams: Iterable[Stream]) -> list[Stream]:
    """Join the streams between the same two boxes, in the order in which they first come."""
    sums: dict[tuple[str, str], int] = {}
    for stream in streams:
        between = stream.source, stream.target
        sums[between] = sums.get(between, 0) + stream.count
    return [Stream(source, target, count) for (source, target), count in sums.items()]


def _paid_for(title: str) -> str:
    """Say what was paid for: a pack by its title, all else by its purpose."""
    return PURPOSES[PaymentPurpose(title)] if title in list(PaymentPurpose) else f"Pack: {title}"


def _ask(asked: Asked) -> Mapping[str, Sequence[Counted]]:
    """Give the rows about money, lots and charges, in their order."""
    lots, payments = ["lot.site_id = %(site)s"], ["payment.site_id = %(site)s", "payment.paid_at IS NOT NULL"]
    if asked.payment_id is not None:
        lots.append("lot.payment_id = %(payment)s")
        payments.append("payment.id = %(payment)s")
    if asked.since is not None:
        lots.append("lot.issued_at >= %(since)s")
        payments.append("payment.paid_at >= %(since)s")
    if asked.until is not None:
        lots.append("lot.issued_at < %(until)s")
        payments.append("payment.paid_at < %(until)s")
    values: dict[str, int | datetime | None] = {
        "site": asked.site_id,
        "at": asked.at,
        "since": asked.since,
        "until": asked.until,
        "payment": asked.payment_id,
    }
    found: dict[str, list[Counted]] = {"money": [], "lots": [], "charges": []}
    with connection.cursor() as cursor:
        cursor.execute(ALL_OF_IT.format(lots=" AND ".join(lots), payments=" AND ".join(payments)), values)
        for part, words, counts in cursor.fetchall():
            found[part].append((words, counts))
    return found
