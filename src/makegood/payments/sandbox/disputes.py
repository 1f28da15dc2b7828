"""The banks behind the sandbox: they dispute payments for their owners, decide, may think again, and
send refunds back.

Owns disputes and the numbered list of what banks did, which is how a shop hears of them. Must not know HTTP, nor the
shop.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from secrets import token_hex
from sqlite3 import Connection, Row

from makegood.kernel.refusals import NotFound
from makegood.payments.sandbox.records import Answer, Checkout, checkout_in
from makegood.payments.sandbox.store import Store

# The days in which a shop has to send what speaks for it.
ANSWER_DAYS = 30
CHANGES_A_PAGE = 100
CLOSED = "the card's account was closed"


class DisputeStatus(StrEnum):
    """How a dispute stands, seen from the shop."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a bank claims of a payment, and why; without an amount, what is left of it."""

    payment: str
    reason: str
    amount: int | None = None
    currency: str = ""


class Bank:
    """The banks of all buyers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def dispute(self, claim: Claim) -> Answer:
        """Open a dispute of a payment; nothing keeps a bank from claiming more than was paid.

        Raises:
            NotFound: where there is no such payment.
        """
        with self._store.transaction() as database:
            checkout, id = checkout_in(database, claim.payment), f"dp_{token_hex(12)}"
            amount = claim.amount or _left(database, checkout)
            currency = claim.currency or checkout.order.currency
            database.execute(
                "insert into disputes values (?, ?, ?, ?, ?, 'open')",
                (id, checkout.id, amount, currency, claim.reason),
            )
            return _note_change(database, id)

    def decide(self, id: str, *, status: DisputeStatus) -> Answer:
        """Decide a dispute for the shop or for the buyer, or open it anew.

        Raises:
            NotFound: where there is none of that id.
        """
        with self._store.transaction() as database:
            database.execute("update disputes set status = ? where id = ?", (status, id))
            return _note_change(database, id)

    def return_refund(self, id: str) -> Answer:
        """Send a refund that had arrived back: its card's account was closed meanwhile.

        Raises:
            NotFound: where no refund of that id arrived.
        """
        with self._store.transaction() as database:
            row = database.execute("select * from refunds where id = ? and status = 'succeeded'", (id,)).fetchone()
            if row is None:
                raise NotFound("No such refund arrived.", refund=id)
            database.execute("update refunds set status = 'failed', why = ? where id = ?", (CLOSED, id))
            return _number(database, {"kind": "refund", "id": id, "payment": row["checkout"], "why": CLOSED})

    def changes(self, *, after: int) -> list[Answer]:
        """List the changes that follow a number, oldest first, a page of them at a time."""
        with self._store.transaction() as database:
            rows = database.execute(
                "select * from changes where number > ? order by number limit ?", (after, CHANGES_A_PAGE)
            )
            return [{"number": row["number"], **json.loads(row["change"])} for row in rows]


def _left(database: Connection, checkout: Checkout) -> int:
    """Give what did not go back; of a payment that went back in full, a bank claims all of it once more."""
    (gone,) = database.execute(
        "select coalesce(sum(amount), 0) from refunds where checkout = ? and status != 'failed'", (checkout.id,)
    ).fetchone()
    return checkout.captured - int(gone) or checkout.captured


def _note_change(database: Connection, id: str) -> Answer:
    row: Row | None = database.execute("select * from disputes where id = ?", (id,)).fetchone()
    if row is None:
        raise NotFound("There is no such dispute.", dispute=id)
    change: Answer = {
        "kind": "dispute",
        "id": row["id"],
        "payment": row["checkout"],
        **{name: row[name] for name in ("status", "reason", "amount", "currency")},
        "answer_days": ANSWER_DAYS,
    }
    return _number(database, change)


def _number(database: Connection, change: Answer) -> Answer:
    database.execute("insert into changes (change) values (?)", (json.dumps(change),))
    return change
