"""A shop that sells packs of credits, and a member who buys: what the tests of this room act with."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from makegood.catalogue.models import Product
from makegood.kernel.money import Money
from makegood.members.models import Member
from makegood.members.operations import register_member
from makegood.payments.calls import confirm_card, confirm_payment, make_calls
from makegood.payments.models import Card, Payment, Refund
from makegood.payments.operations import start_card_setup, start_payment, start_refund
from makegood.payments.sandbox.store import Store
from makegood.payments.sandbox.visitor import Visitor
from makegood.sites.models import Event, Site
from makegood.sites.operations import create_site, publish_policy

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOON = timedelta(minutes=5)
POLICY = """---
policy: packs
title: Refund policy
effective: 2017-07-12
time zone: Europe/London
working days: GB-SCT
reading: member
rounding: half up
---
## Life of a pack {#C2}
Credits of a pack are valid for 12 months.

~~~rule
set: purchased credits expire = payment.paid + 12 months
~~~
"""


@dataclass(frozen=True, slots=True)
class Shop:
    """One site with one pack on sale, one member, and somebody at the sandbox's page."""

    site: Site
    member: Member
    pack: Product
    visitor: Visitor
    store: Store

    def start(self, *, key: str = "first", at: datetime = NOON) -> Payment:
        """Start buying the pack, and have the worker open the checkout."""
        payment = start_payment(self.member, product=self.pack, at=at, key=key, return_to=return_to)
        make_calls(self.site, at=at)
        payment.refresh_from_db()
        return payment

    def buy(self, *, card: str = "4242", key: str = "first") -> Payment:
        """Buy the pack for 50.00 EUR and come back from the checkout."""
        payment = self.start(key=key)
        self.visitor.pay(payment.checkout_url, card=card)
        return confirm_payment(payment, at=NOON)

    def refund(self, payment: Payment, amount: str, *, key: str = "first") -> Refund:
        """Start a refund as a settlement does."""
        return start_refund(payment, amount=Money.parse(amount), reason="request 1", at=NOON, key=key)

    def keep(self, name: str, *, token: str = "4242") -> Card:
        """Give a card to keep at the processor's page, and come back."""
        card = start_card_setup(self.member, name=name, at=NOON, key=f"keep {name} {token}")
        self.visitor.give_card(confirm_card(card, at=NOON).setup_url, card=token)
        return confirm_card(card, at=NOON)

    def charges_at_sandbox(self) -> list[int]:
        """What the sandbox captured of kept cards, whatever the shop believes."""
        with self.store.transaction() as database:
            rows = database.execute("select captured from checkouts join charges on checkout = id")
            return [captured for (captured,) in rows]

    def refunds_at_sandbox(self, payment: Payment) -> list[int]:
        """The amounts that left the sandbox for this payment, whatever the shop believes."""
        with self.store.transaction() as database:
            rows = database.execute(
                "select amount from refunds where checkout = ? and status != 'failed'", (payment.processor_ref,)
            )
            return [amount for (amount,) in rows]

    def events(self) -> list[str]:
        """Name what happened about money, in order."""
        told = Event.objects.filter(site=self.site, subject__startswith="payment:").order_by("id")
        return list(told.values_list("kind", flat=True))


def return_to(payment: Payment) -> str:
    """The page of the shop to which a payment leads back."""
    return f"https://shop.test/payments/{payment.pk}"


def open_shop(visitor: Visitor, *, store: Store) -> Shop:
    """Open the shop before the first customer comes."""
    site = create_site("packhouse", name="Packhouse", pack="credits", zone="Europe/London")
    publish_policy(site, text=POLICY, file="policy.md", by="site", at=NOON - timedelta(days=1))
    member = register_member(site, handle="ann", name="Ann", email="ann@example.org", at=NOON)
    pack = Product.objects.create(
        site=site, code="pack-100", title="Pack of 100", kind="credit_pack", credit_count=100,
        price_minor=5000, currency="EUR",
    )  # fmt: skip
    return Shop(site, member, pack, visitor, store)
