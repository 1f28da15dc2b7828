"""What the portal says of orders: what so many units would cost, and what suggests itself to be asked.

Must not decide: prices are those of services, and what is given the policy says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from makegood.catalogue.models import Product
from makegood.claims.asks import grounds_to_ask
from makegood.kernel.money import Money
from makegood.ledger import queries as ledger
from makegood.members.models import Member
from makegood.services.models import Order, OrderStatus
from makegood.services.operations import price_of_units
from makegood.sites.queries import policy_of

GOING_ON = (OrderStatus.PLACED, OrderStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Quote:
    """What so many units cost, beside what the member can spend in that currency."""

    units: int
    price: Money
    balance: Money

    @property
    def left(self) -> Money | None:
        """What would be left of the balance; nothing where it does not suffice."""
        return None if self.missing else self.balance - self.price

    @property
    def missing(self) -> Money | None:
        """What the balance lacks; nothing where it suffices."""
        return self.price - self.balance if self.balance < self.price else None

    @property
    def to_deposit(self) -> str:
        """What the balance lacks, as the form of a deposit reads it from its address."""
        amount, currency = str(self.missing).split(" ")
        return urlencode({"amount": amount, "currency": currency})


def quote_of(member: Member, *, product: Product, units: int, at: datetime) -> Quote:
    """Work out the price of an order that nobody has placed.

    Raises:
        NotOnSale, BadCount: where there can be no such order.
    """
    price = price_of_units(product, units=units)
    return Quote(units, price, spendable(member, currency=price.currency, at=at))


def spendable(member: Member, *, currency: str, at: datetime) -> Money:
    """Give what a member can spend in one currency."""
    free = ledger.available(member.site_id, member_id=member.pk, at=at, asset=currency)
    assert isinstance(free, Money), "a currency is counted in money"
    return free


@dataclass(frozen=True, slots=True)
class ToAsk:
    """Something that suggests itself as an order stands: what the button says, and what is asked."""

    words: str
    remedy: str
    ground: str


def asks_about(order: Order) -> Sequence[ToAsk]:
    """List what suggests itself: to stop what goes on, to make good what dropped; if the policy knows of it at all.

    Whether it is given, the policy says on the page that the button leads to.
    """
    policy, found = policy_of(order.version), []
    if order.status in GOING_ON:
        found.append(ToAsk("Ask to stop this order", "money", "cancel_order"))
    if order.dropped > order.refilling:
        found.append(ToAsk("Ask for the units that dropped", "refill", "drop"))
    return [each for each in found if each.ground in grounds_to_ask(policy, each.remedy)]
