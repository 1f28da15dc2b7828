"""Cards that the sandbox keeps for a shop, and charges of them while their owners are away.

Owns setups and charges. Must not know HTTP, nor anything of the shop.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from secrets import token_hex
from sqlite3 import Connection

from makegood.kernel.refusals import NotFound
from makegood.payments.sandbox.answers import answer_once
from makegood.payments.sandbox.records import Answer, Checkout, CheckoutStatus, Order, card_in, checkout_in
from makegood.payments.sandbox.store import Store
from makegood.payments.sandbox.till import settled, take


class SetupStatus(StrEnum):
    """What became of the wish to keep a card; all but `open` are final."""

    OPEN = "open"
    KEPT = "kept"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Wish:
    """A shop's wish to keep a card: who asks, and where the browser goes afterwards."""

    shop: str
    reference: str
    return_url: str


@dataclass(frozen=True, slots=True)
class Setup:
    """A wish on its page, and what became of it; its id is the token by which a kept card is charged."""

    id: str
    wish: Wish
    status: SetupStatus
    card: str

    def answer(self) -> Answer:
        """Give what the shop is told."""
        return {"id": self.id, "status": self.status.value, "card": self.card, "reference": self.wish.reference}


class Keeper:
    """The processor's safe: keeps cards, and charges them when a shop asks."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open_setup(self, wish: Wish, *, key: str) -> Answer:
        """Open a page on which a card is given; a repeated key gives the first answer.

        Raises:
            KeyConflict: where the key came before with another wish.
        """

        def work(database: Connection) -> Answer:
            opened = Setup(f"ca_{token_hex(12)}", wish, SetupStatus.OPEN, "")
            database.execute(
                "insert into setups values (?, ?, ?, ?, 'open', null)", (opened.id, *asdict(wish).values())
            )
            return opened.answer()

        return answer_once(self._store, key=key, asked={"keep": asdict(wish)}, work=work)

    def setup(self, id: str) -> Setup:
        """Give a setup as it stands.

        Raises:
            NotFound: where there is none of that id.
        """
        with self._store.transaction() as database:
            return _setup(database, id)

    def keep(self, id: str, *, card: str) -> Setup:
        """Keep a card, unless one is kept or the page was closed. Nothing is charged, so any card is taken.

        Raises:
            NotFound: where there is no such setup or card.
        """
        with self._store.transaction() as database:
            token = card_in(database, card).token
            database.execute(
                "update setups set status = 'kept', card = ? where id = ? and status = 'open'", (token, id)
            )
            return _setup(database, id)

    def cancel(self, id: str) -> Setup:
        """Close the page unless a card is kept.

        Raises:
            NotFound: where there is none of that id.
        """
        with self._store.transaction() as database:
            database.execute("update setups set status = 'cancelled' where id = ? and status = 'open'", (id,))
            return _setup(database, id)

    def charge(self, order: Order, *, token: str, key: str) -> Answer:
        """Charge a kept card; a repeated key gives the first answer.

        Raises:
            KeyConflict: where the key came before with another order.
            NotFound: where no card is kept under that token.
        """

        def work(database: Connection) -> Answer:
            kept = database.execute("select card from setups where id = ? and status = 'kept'", (token,)).fetchone()
            if kept is None:
                raise NotFound("No card is kept under this token.", card=token)
            opened = Checkout(f"ch_{token_hex(12)}", order, CheckoutStatus.OPEN, "", 0)
            database.execute(
                "insert into checkouts values (?, ?, ?, ?, ?, ?, ?, 'open', null, 0)",
                (opened.id, *asdict(order).values()),
            )
            database.execute("insert into charges values (?, ?)", (key, opened.id))
            take(database, opened, card=card_in(database, kept["card"]))
            return checkout_in(database, opened.id).answer()

        return answer_once(self._store, key=key, asked={"charge": token, **asdict(order)}, work=work)

    def charge_by_key(self, key: str) -> Answer:
        """Give a charge as it stands; one that was pending becomes final when somebody looks.

        Raises:
            NotFound: where none was asked for under that key.
        """
        with self._store.transaction() as database:
            found = database.execute("select checkout from charges where key = ?", (key,)).fetchone()
            if found is None:
                raise NotFound("No charge was asked for under this key.", key=key)
            return settled(database, checkout_in(database, found["checkout"])).answer()


def _setup(database: Connection, id: str) -> Setup:
    row = database.execute(
        """select setups.*, coalesce(label, '') as label
        from setups left join cards on token = card where id = ?""",
        (id,),
    ).fetchone()
    if row is None:
        raise NotFound("There is no such card to keep.", setup=id)
    wish = Wish(*(row[name] for name in Wish.__slots__))
    return Setup(row["id"], wish, SetupStatus(row["status"]), row["label"])
