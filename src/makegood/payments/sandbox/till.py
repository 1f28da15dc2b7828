"""The sandbox's rules: what a processor promises a shop.

Owns checkouts and refunds: one answer a key, one outcome a checkout, never more back than was captured. Must
not know HTTP, nor anything of the shop.
"""

from dataclasses import asdict
from enum import StrEnum
from secrets import token_hex
from sqlite3 import Connection, Row
from typing import assert_never

from makegood.kernel.refusals import NotFound, Refusal
from makegood.payments.sandbox.answers import answer_once
from makegood.payments.sandbox.cards import Card, Charging, Refunding
from makegood.payments.sandbox.records import (
    Answer,
    Checkout,
    CheckoutStatus,
    Order,
    card_from,
    card_in,
    card_of,
    checkout_in,
)
from makegood.payments.sandbox.store import Store


class BeyondCaptured(Refusal):
    """A refund of more than is left of what was captured."""

    code = "beyond_captured"

    def __init__(self, *, asked: int, left: int) -> None:
        super().__init__(f"{asked} cannot go back: {left} is left of what was captured.", asked=asked, left=left)


class Disputed(Refusal):
    """A refund of what a bank holds until a dispute is decided."""

    code = "disputed"

    def __init__(self, checkout: str) -> None:
        super().__init__("Its owner disputes this payment; nothing goes back until that is decided.", payment=checkout)


class RefundStatus(StrEnum):
    """What became of a refund; all but `pending` are final."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


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

        return answer_once(self._store, key=key, asked={"open": asdict(order)}, work=work)

    def checkout(self, id: str) -> Checkout:
        """Give a checkout as it stands; one that was pending becomes final when somebody looks.

        Raises:
            NotFound: where there is none of that id.
        """
        with self._store.transaction() as database:
            return settled(database, checkout_in(database, id))

    def charge(self, id: str, *, card: str) -> Checkout:
        """Charge a card for a checkout; one that is no longer open stays as it is.

        Raises:
            NotFound: where there is no such checkout or card.
        """
        with self._store.transaction() as database:
            found, charged = checkout_in(database, id), card_in(database, card)
            if found.status is CheckoutStatus.OPEN:
                take(database, found, card=charged)
            return checkout_in(database, id)

    def cancel(self, id: str) -> Checkout:
        """Close an open checkout without payment; one that is no longer open stays as it is.

        Raises:
            NotFound: where there is none of that id.
        """
        with self._store.transaction() as database:
            database.execute("update checkouts set status = 'cancelled' where id = ? and status = 'open'", (id,))
            return checkout_in(database, id)

    def refund(self, checkout: str, *, amount: int, currency: str, key: str) -> Answer:
        """Send money of a checkout or a charge back to its card; a repeated key gives the first answer.

        Raises:
            KeyConflict: where the key came before with another refund.
            NotFound: where there is no such checkout.
            BeyondCaptured: where less is left of what was captured in that currency.
            Disputed: where a dispute of it is open.
        """

        def work(database: Connection) -> Answer:
            _require_left(database, checkout_in(database, checkout), amount=amount, currency=currency)
            status, why = _first_answer(card_of(database, checkout))
            refund = (f"re_{token_hex(12)}", key, checkout, amount, currency, status, why)
            database.execute("insert into refunds values (?, ?, ?, ?, ?, ?, ?)", refund)
            return _refund_answer(_refund(database, key))

        return answer_once(
            self._store, key=key, asked={"refund": checkout, "amount": amount, "currency": currency}, work=work
        )

    def refund_by_key(self, key: str) -> Answer:
        """Give a refund as it stands; one that was pending becomes final when somebody looks.

        Raises:
            NotFound: where none was asked for under that key.
        """
        with self._store.transaction() as database:
            found = _refund(database, key)
            if found["status"] == RefundStatus.PENDING:
                status, why = _last_answer(card_of(database, found["checkout"]))
                database.execute("update refunds set status = ?, why = ? where key = ?", (status, why, key))
            return _refund_answer(_refund(database, key))

    def cards(self) -> tuple[Card, ...]:
        """List the cards that everybody may try at the page."""
        with self._store.transaction() as database:
            rows = database.execute("select * from cards where note != '' order by charging != 'taken', rowid")
            return tuple(card_from(row) for row in rows)

    def put_card(self, card: Card) -> None:
        """Make a card, or change the ways of one."""
        with self._store.transaction() as database:
            database.execute(
                """insert into cards values (?, ?, ?, ?, ?) on conflict (token) do update
                set label = excluded.label, charging = excluded.charging, refunding = excluded.refunding""",
                (card.token, card.label, card.note, card.charging, card.refunding),
            )


def take(database: Connection, checkout: Checkout, *, card: Card) -> None:
    """Charge a card for an open checkout."""
    status, captured = _first_try(card, amount=checkout.order.amount)
    database.execute(
        "update checkouts set status = ?, card = ?, captured = ? where id = ?",
        (status, card.token, captured, checkout.id),
    )


def settled(database: Connection, checkout: Checkout) -> Checkout:
    """Bring a pending checkout to its end."""
    if checkout.status is not CheckoutStatus.PENDING:
        return checkout
    is_taken = card_of(database, checkout.id).charging is Charging.LATER
    status, captured = (CheckoutStatus.PAID, checkout.order.amount) if is_taken else (CheckoutStatus.EXPIRED, 0)
    database.execute("update checkouts set status = ?, captured = ? where id = ?", (status, captured, checkout.id))
    return checkout_in(database, checkout.id)


def _first_try(card: Card, *, amount: int) -> tuple[CheckoutStatus, int]:
    match card.charging:
        case Charging.TAKEN:
            return CheckoutStatus.PAID, amount
        case Charging.HALVED:
            return CheckoutStatus.PAID, amount // 2
        case Charging.LATER | Charging.EXPIRES:
            return CheckoutStatus.PENDING, 0
        case Charging.DECLINED:
            return CheckoutStatus.DECLINED, 0
        case _:
            assert_never(card.charging)


def _require_left(database: Connection, checkout: Checkout, *, amount: int, currency: str) -> None:
    """A failed refund gives its amount back to what may still be refunded; what a bank holds or has is not there."""
    disputes = database.execute("select * from disputes where checkout = ? and status != 'won'", (checkout.id,))
    held = disputes.fetchall()
    if any(dispute["status"] == "open" for dispute in held):
        raise Disputed(checkout.id)
    (gone,) = database.execute(
        "select coalesce(sum(amount), 0) from refunds where checkout = ? and status != 'failed'",
        (checkout.id,),
    ).fetchone()
    gone += sum(dispute["amount"] for dispute in held)
    left = max(checkout.captured - gone, 0) if currency == checkout.order.currency else 0
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
