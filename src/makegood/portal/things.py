"""Things that one can ask about, as they stand in an address: `payment-7`, `order-3`.

Owns that writing of them. Whose thing it is, is asked when it is loaded.
"""

from dataclasses import dataclass

from makegood.members.models import Counterpart
from makegood.memberships.models import Bill
from makegood.memberships.queries import BILL
from makegood.payments.models import Payment
from makegood.services.models import Charge, Order, Session

# Each has the name under which an ask knows it.
KINDS = ("payment", "charge", "bill", "order", "counterpart")


@dataclass(frozen=True, slots=True)
class Thing:
    """A payment, a use, a fee, an order or somebody whom the member dealt with, by its number."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}"


def thing_of(row: Payment | Charge | Bill | Order | Counterpart | Session) -> Thing:
    """Give a row as it stands in an address.

    A session that is over is asked about as the use that it was, and the payment of a fee as the fee.

    >>> str(thing_of(Order(pk=3))), str(thing_of(Session(pk=1, charge_id=8)))
    ('order-3', 'charge-8')
    >>> str(thing_of(Payment(pk=7))), str(thing_of(Payment(pk=7, reference="bill:12")))
    ('payment-7', 'bill-12')
    """
    if isinstance(row, Payment) and row.reference.startswith(BILL):
        return Thing("bill", int(row.reference.removeprefix(BILL)))
    if isinstance(row, Session):
        assert row.charge_id is not None, "what runs, or never began, is nothing to ask about"
        return Thing("charge", row.charge_id)
    return Thing(type(row).__name__.lower(), row.pk)


class ThingConverter:
    """Reads and writes a thing as a part of an address.

    >>> ThingConverter().to_python("payment-7")
    Thing(kind='payment', number=7)
    """

    regex = f"(?:{'|'.join(KINDS)})-[0-9]{{1,18}}"

    def to_python(self, value: str) -> Thing:
        """Read the part of an address."""
        kind, number = value.split("-")
        return Thing(kind, int(number))

    def to_url(self, value: Thing | str) -> str:
        """Write the part of an address."""
        return str(value)
