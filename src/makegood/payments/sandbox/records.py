"""The sandbox's records: what an order, a checkout and their cards look like, read from its rows.

Owns the shapes and their reading. Must not hold rules: `till` and its neighbours do.
"""

from dataclasses import dataclass
from enum import StrEnum
from sqlite3 import Connection, Row

from makegood.kernel.refusals import NotFound
from makegood.payments.sandbox.cards import Card, Charging, Refunding

Answer = dict[str, object]


class CheckoutStatus(StrEnum):
    """What became of a checkout or a charge; all but `open` and `pending` are final."""

    OPEN = "open"
    PENDING = "pending"
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


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


def checkout_in(database: Connection, id: str) -> Checkout:
    """Read a checkout or a charge.

    Raises:
        NotFound: where there is none of that id.
    """
    row = database.execute(
        """select checkouts.*, coalesce(label, '') as label
        from checkouts left join cards on token = card where id = ?""",
        (id,),
    ).fetchone()
    if row is None:
        raise NotFound("There is no such checkout.", checkout=id)
    order = Order(*(row[name] for name in Order.__slots__))
    return Checkout(row["id"], order, CheckoutStatus(row["status"]), row["label"], row["captured"])


def card_in(database: Connection, token: str) -> Card:
    """Read a card.

    Raises:
        NotFound: where there is none of that token.
    """
    row = database.execute("select * from cards where token = ?", (token,)).fetchone()
    if row is None:
        raise NotFound("There is no such card.", card=token)
    return card_from(row)


def card_of(database: Connection, checkout: str) -> Card:
    """Read the card that a checkout was tried with.

    Raises:
        NotFound: where nobody tried any.
    """
    (token,) = database.execute("select card from checkouts where id = ?", (checkout,)).fetchone()
    return card_in(database, token)


def card_from(row: Row) -> Card:
    """Read a card from its row."""
    return Card(row["token"], row["label"], row["note"], Charging(row["charging"]), Refunding(row["refunding"]))
