"""The stage of one story: its site, and what its names stand for while it is played.

Owns how a site is opened for a story and how a name becomes a row. Must not know what any verb does.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model

from makegood.catalogue.operations import install_products
from makegood.claims.models import Chargeback, Request
from makegood.kernel.ids import key_of
from makegood.kernel.refusals import NotFound
from makegood.members.models import Counterpart, Member, Role, Staff
from makegood.members.operations import add_staff
from makegood.memberships.models import Bill, Membership
from makegood.memberships.queries import bill_of, paid_for
from makegood.payments.models import Payment
from makegood.payments.sandbox.visitor import Visitor
from makegood.play.story import Story
from makegood.services.models import Charge, Order
from makegood.sites import operations as sites
from makegood.sites.models import Site
from makegood.statements.lookups import Lookup

# A site is there before its story begins, so that its first policy is in force when the first member comes.
HEAD_START = timedelta(days=1)
Row = TypeVar("Row", Member, Counterpart, Membership, Payment, Charge, Order, Request)

MEMBERS = Lookup(Member.objects.all(), "site", "pk")
COUNTERPARTS = Lookup(Counterpart.objects.all(), "site", "pk")
MEMBERSHIPS = Lookup(Membership.objects.select_related("member", "plan", "card"), "site", "pk")
PAYMENTS = Lookup(Payment.objects.select_related("member", "version"), "site", "pk")
CHARGES = Lookup(Charge.objects.select_related("product"), "site", "pk")
ORDERS = Lookup(Order.objects.select_related("member"), "site", "pk")
REQUESTS = Lookup(Request.objects.select_related("settlement", "ruling"), "site", "pk")


@dataclass(slots=True)
class Stage:
    """A site in the middle of a story.

    `buyer` is who pays at the processor's pages, for every member. With a `password` people can sign in afterwards.
    """

    story: Story
    site: Site
    buyer: Visitor
    password: str | None = None
    things: dict[str, Model] = field(default_factory=dict)
    # The processor's own names for cards, by member and the story's name for the card.
    cards: dict[tuple[str, str], str] = field(default_factory=dict)
    step: int = 0
    # The books' last transaction when they were last audited.
    booked: int = 0

    @property
    def at(self) -> datetime:
        """The instant at which the story stands."""
        return self.site.now()

    @property
    def key(self) -> str:
        """The key of the present step: the same each time this step is played."""
        return key_of("story", self.site.slug, self.step)

    def bind(self, name: str | None, row: Model) -> None:
        """Let a name stand for a row from now on."""
        if name is not None:
            self.things[name] = row

    def thing(self, name: str) -> Model | None:
        """Give the row that a name was bound to, as it was then; None for no name."""
        return self.things.get(name)

    def member(self, name: str) -> Member:
        """Give a member as it is now."""
        return self._row(name, MEMBERS)

    def counterpart(self, name: str) -> Counterpart:
        """Give a performer or correspondent."""
        return self._row(name, COUNTERPARTS)

    def membership(self, name: str) -> Membership:
        """Give a membership as it is now."""
        return self._row(name, MEMBERSHIPS)

    def bill(self, name: str) -> Bill:
        """Give a bill of a membership, which is named by its number there, as `m1.2`."""
        membership, _, number = name.partition(".")
        return bill_of(self.membership(membership), int(number))

    def payment(self, name: str) -> Payment:
        """Give a payment as it is now; of a bill the last that came in."""
        if "." in name:
            paid = paid_for(self.bill(name))
            if not paid:
                raise NotFound(f"Nothing was paid for `{name}`.")
            return paid[-1]
        return self._row(name, PAYMENTS)

    def charge(self, name: str) -> Charge:
        """Give a charge."""
        return self._row(name, CHARGES)

    def order(self, name: str) -> Order:
        """Give an order as it is now."""
        return self._row(name, ORDERS)

    def chargeback(self, name: str) -> Chargeback:
        """Give what the site keeps of a dispute, as it is now."""
        found = Chargeback.objects.select_related("site", "member", "payment", "dispute")
        return found.get(site=self.site, dispute_id=self._number(name))

    def request(self, name: str) -> Request:
        """Give a request as it is now."""
        return self._row(name, REQUESTS)

    def staff(self, name: str, *, role: Role = Role.AGENT) -> Staff:
        """Give a member of staff, made on first mention."""
        email = address_of(name) if self.password else None
        title = title_of(name)
        return add_staff(self.site, handle=name, name=title, email=email, password=self.password, role=role)

    def _row(self, name: str, rows: Lookup[Row]) -> Row:
        row = rows.get(site=self.site.pk, pk=self._number(name))
        row.site = self.site
        return row

    def _number(self, name: str) -> int:
        if name not in self.things:
            raise NotFound(f"There is no `{name}`: the line that would have made it was refused.")
        number: int = self.things[name].pk
        return number


def open_stage(story: Story, *, slug: str, buyer: Visitor, password: str | None = None) -> Stage:
    """Open the site of a story, its clock frozen a day before the first line."""
    pack = story.pack
    site = sites.create_site(slug, name=pack.site_name, pack=pack.name, zone=story.zone.key, **pack.rules)
    opening = story.steps[0].at - HEAD_START
    sites.freeze_clock(site, at=opening)
    sites.publish_policy(site, text=story.policy.text, file=story.policy.file, by="site", at=opening)
    install_products(site, specs=story.lexicon.products)
    return Stage(story, site, buyer, password)


def title_of(name: str) -> str:
    """Write a story's name as people write their own.

    >>> title_of("ann-baker")
    'Ann Baker'
    """
    return name.replace("-", " ").replace("_", " ").title()


def address_of(name: str) -> str:
    """Give the address of a person in a story; nothing is ever sent to this domain (RFC 2606)."""
    return f"{name}@example.org"
