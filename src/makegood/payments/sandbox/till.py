"""The sandbox's rules: what a processor promises a shop.

Owns checkouts and refunds: one answer a key, one outcome a checkout, never more back than was captured. Must
not know HTTP, nor anything of the shop.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from secrets import token_hex
from sqlite3 import Connection, Row
from typing import assert_never

from makegood.kernel.refusals import NotFound, Refusal
from makegood.payments.sandbox.cards import Card, Charging, Refunding
from makegood.payments.sandbox.store import Store

Answer = dict[str, object]


class KeyConflict(Refusal):
    """A key that was used before came with another body."""

    code = "key_conflict"

    def __init__(self, key: str) -> None:
        super().__init__("This key came before with another body; use a new key for a new request.", key=key)


class BeyondCaptured(Refusal):
    """A refund of more than is left of what was captured."""

    code = "beyond_captured"

    def __init__(self, *, asked: int, left: int) -> None:
        super().__init__(f"{asked} cannot go back: {left} is left of what was captured.", asked=asked, left=left)


class CheckoutStatus(StrEnum):
    """What became of a checkout; all but `open` are final."""

    OPEN = "open"
    PAID = "paid"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class RefundStatus(StrEnum):
    """What became of a refund; all but `pending` are final."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Order:
    """What a shop wants paid: an amount in smallest units, and the words for the page."""

    amount: int
    currency: str
    description: str
    shop: str
    reference: str
    return_url: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """One order on its page, and what became of it; `card` is the label of the card that was tried."""

    id: str
    order: Order
    status: CheckoutStatus
    card: str
    captured: int

    def answer(self) -> Answer:
        """Give what the shop is told."""
        return {
            "id": self.id,
            "status": self.status.value,
            "amount": self.order.amount,
            "currency": self.order.currency,
            "captured": self.captured,
            "card": self.card,
            "reference": self.order.reference,
        }


class Till:
    """The processor behind its door: takes orders, charges cards, sends money back."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open_checkout(self, order: Order, *, key: str) -> Answer:
        """Open a page for `order`; a repeated key gives the first answer.

        Raises:
            KeyConflict: where the key came before with another order.
        """

        def work(database: Connection) -> Answer:
            opened = Checkout(f"co_{token_hex(12)}", order, CheckoutStatus.OPEN, "", 0)
            database.execute(
                "insert into checkouts values (?, ?, ?, ?, ?, ?, ?, 'open', null, 0)",
                (opened.id, *asdict(order).values()),
            )
            return opened.answer()

        return self._once(key, asked={"open": asdict(order)}, work=work)

    def checkout(self, id: str) -> Checkout:
        """Give a checkout as it stands.

        Raises:
            NotFound: where there is none of that id.
        """
        with self._store.transaction() as database:
            return _checkout(database, id)

    def charge(self, id: str, *, card: str) -> Checkout:
        """Charge a card for a checkout; one that is no longer open stays as it is.

        Raises:
            NotFound: where there is no such checkout or card.
        """
        with self._store.transaction() as database:
            found, charged = _checkout(database, id), _card(database, card)
            if found.status is CheckoutStatus.OPEN:
                status, captured = _charge(charged, amount=found.order.amount)
                database.execute(
                    "update checkouts set status = ?, card = ?, captured = ? where id = ?",
                    (status, card, captured, id),
                )
            return _checkout(database, id)

    def cancel(self, id: str) -> Checkout:
        """Close an open checkout without payment; one that is no longer open stays as it is.

        Raises:
            NotFound: where there is none of that id.
        """
        with self._store.transaction() as database:
            database.execute("update checkouts set status = 'cancelled' where id = ? and status = 'open'", (id,))
            return _checkout(database, id)

    def refund(self, checkout: str, *, amount: int, currency: str, key: str) -> Answer:
        """Send money of a checkout back to its card; a repeated key gives the first answer.

        Raises:
            KeyConflict: where the key came before with another refund.
            NotFound: where there is no such checkout.
            BeyondCaptured: where less is left of what was captured in that currency.
        """

        def work(database: Connection) -> Answer:
            _require_left(database, _checkout(database, checkout), amount=amount, currency=currency)
            status, why = _first_answer(_card_of(database, checkout))
            refund = (f"re_{token_hex(12)}", key, checkout, amount, currency, status, why)
            database.execute("insert into refunds values (?, ?, ?, ?, ?, ?, ?)", refund)
            return _refund_answer(_refund(database, key))

        return self._once(key, asked={"refund": checkout, "amount": amount, "currency": currency}, work=work)

    def refund_by_key(self, key: str) -> Answer:
        """Give a refund as it stands; one that was pending becomes final when somebody looks.

        Raises:
            NotFound: where none was asked for under that key.
        """
        with self._store.transaction() as database:
            found = _refund(database, key)
            if found["status"] == RefundStatus.PENDING:
                status, why = _last_answer(_card_of(database, found["checkout"]))
                database.execute("update refunds set status = ?, why = ? where key = ?", (status, why, key))
            return _refund_answer(_refund(database, key))

    def cards(self) -> tuple[Card, ...]:
        """List the cards that everybody may try at the page."""
        with self._store.transaction() as database:
            rows = database.execute("select * from cards where note != '' order by charging != 'taken', rowid")
            return tuple(_card_from(row) for row in rows)

    def put_card(self, card: Card) -> None:
        """Make a card, or change the ways of one."""
        with self._store.transaction() as database:
            database.execute(
                """insert into cards values (?, ?, ?, ?, ?) on conflict (token) do update
                set label = excluded.label, charging = excluded.charging, refunding = excluded.refunding""",
                (card.token, card.label, card.note, card.charging, card.refunding),
            )

    def _once(self, key: str, *, asked: Answer, work: Callable[[Connection], Answer]) -> Answer:
        """Do `work` unless `key` was answered before; work and answer are kept in one transaction."""
        written = json.dumps(asked, sort_keys=True)
        with self._store.transaction() as database:
            earlier = database.execute("select asked, answer from answers where key = ?", (key,)).fetchone()
            if earlier is None:
                answer = work(database)
                database.execute("insert into answers values (?, ?, ?)", (key, written, json.dumps(answer)))
                return answer
            if earlier["asked"] != written:
                raise KeyConflict(key)
            first: Answer = json.loads(earlier["answer"])
            return first


def _checkout(database: Connection, id: str) -> Checkout:
    row = database.execute(
        """select checkouts.*, coalesce(label, '') as label
        from checkouts left join cards on token = card where id = ?""",
        (id,),
    ).fetchone()
    if row is None:
        raise NotFound("There is no such checkout.", checkout=id)
    order = Order(*(row[name] for name in Order.__slots__))
    return Checkout(row["id"], order, CheckoutStatus(row["status"]), row["label"], row["captured"])


def _card(database: Connection, token: str) -> Card:
    row = database.execute("select * from cards where token = ?", (token,)).fetchone()
    if row is None:
        raise NotFound("There is no such card.", card=token)
    return _card_from(row)


def _card_of(database: Connection, checkout: str) -> Card:
    (token,) = database.execute("select card from checkouts where id = ?", (checkout,)).fetchone()
    return _card(database, token)


def _card_from(row: Row) -> Card:
    return Card(row["token"], row["label"], row["note"], Charging(row["charging"]), Refunding(row["refunding"]))


def _charge(card: Card, *, amount: int) -> tuple[CheckoutStatus, int]:
    match card.charging:
        case Charging.TAKEN:
            return CheckoutStatus.PAID, amount
        case Charging.HALVED:
            return CheckoutStatus.PAID, amount // 2
        case Charging.DECLINED:
            return CheckoutStatus.DECLINED, 0
        case _:
            assert_never(card.charging)


def _require_left(database: Connection, checkout: Checkout, *, amount: int, currency: str) -> None:
    """A failed refund gives its amount back to what may still be refunded."""
    (gone,) = database.execute(
        "select coalesce(sum(amount), 0) from refunds where checkout = ? and status != 'failed'",
        (checkout.id,),
    ).fetchone()
    left = checkout.captured - gone if currency == checkout.order.currency else 0
    if amount > left:
        raise BeyondCaptured(asked=amount, left=left)


def _first_answer(card: Card) -> tuple[RefundStatus, str]:
    is_at_once = card.refunding is Refunding.AT_ONCE
    return (RefundStatus.SUCCEEDED if is_at_once else RefundStatus.PENDING), ""


def _last_answer(card: Card) -> tuple[RefundStatus, str]:
    if card.refunding is Refunding.FAILS:
        return RefundStatus.FAILED, "the card's account is closed"
    return RefundStatus.SUCCEEDED, ""


def _refund(database: Connection, key: str) -> Row:
    row: Row | None = database.execute("select * from refunds where key = ?", (key,)).fetchone()
    if row is None:
        raise NotFound("No refund was asked for under this key.", key=key)
    return row


def _refund_answer(row: Row) -> Answer:
    return {name: row[name] for name in ("id", "checkout", "amount", "currency", "status", "why")}
