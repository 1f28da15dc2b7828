"""A club run by the membership pack, and people who join it: what the tests of this room act with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from makegood.catalogue.models import Product
from makegood.catalogue.operations import install_products
from makegood.catalogue.packs import find_pack, load_pack
from makegood.catalogue.products import parse_product
from makegood.catalogue.queries import product_by_code
from makegood.catalogue.specs import Spec
from makegood.kernel.diagnostics import Span
from makegood.members.models import Member
from makegood.members.operations import register_member
from makegood.memberships.models import Membership
from makegood.memberships.operations import subscribe
from makegood.memberships.queries import bills_of
from makegood.payments.calls import confirm_card, make_calls
from makegood.payments.models import Card, Payment
from makegood.payments.operations import start_card_setup
from makegood.payments.queries import cards_of
from makegood.payments.sandbox.visitor import Visitor
from makegood.sites.models import Event, Site
from makegood.sites.operations import create_site, publish_policy
from makegood.sites.work import run_due

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Club:
    """One site of a pack, whose clock each act names, and somebody who gives cards at the processor's page."""

    site: Site
    visitor: Visitor
    members: dict[str, Member] = field(default_factory=dict)

    def product(self, code: str) -> Product:
        """Give a plan or a feature."""
        return product_by_code(self.site, code)

    def member(self, name: str = "ann", *, at: datetime = NOON) -> Member:
        """Give a member, who joins on first mention."""
        if name not in self.members:
            email = f"{name}@example.org"
            self.members[name] = register_member(self.site, handle=name, name=name, email=email, country="GB", at=at)
        return self.members[name]

    def card(self, name: str = "ann", *, token: str = "4242", at: datetime = NOON) -> Card:
        """Give the card of a member with that token, kept on first mention."""
        member = self.member(name, at=at)
        try:
            return cards_of(member).get(name=token)
        except Card.DoesNotExist:
            card = start_card_setup(member, name=token, at=at, key=f"{name} {token}")
            make_calls(self.site, at=at)
            card.refresh_from_db()
            self.visitor.give_card(card.setup_url, card=token)
            return confirm_card(card, at=at)

    def join(
        self, plan: str = "monthly", *, name: str = "ann", trial: bool = False, token: str = "4242",
        at: datetime = NOON,
    ) -> Membership:  # fmt: skip
        """Subscribe to a plan, and have the worker do what follows."""
        card, key = self.card(name, token=token, at=at), f"{name} {plan} {at.isoformat()}"
        made = subscribe(self.member(name), plan=self.product(plan), card=card, trial=trial, at=at, key=key)
        return self.work(made, at=at)

    def work(self, membership: Membership, *, at: datetime) -> Membership:
        """Have the worker do what is due by an instant, and give the membership as it is then."""
        run_due(self.site, at=at)
        return Membership.objects.select_related("site", "member", "plan", "card").get(pk=membership.pk)

    def periods(self, membership: Membership) -> list[tuple[str, str]]:
        """Give the periods of the bills that count, as local days."""
        zone = self.site.time_zone
        bills = bills_of(membership)
        return [
            (f"{each.period_start.astimezone(zone):%d %b}", f"{each.period_end.astimezone(zone):%d %b}")
            for each in bills
        ]

    def paid(self, membership: Membership) -> list[str]:
        """Give what came in for a membership, in order."""
        references = [each.ref for each in membership.bills.order_by("id")]
        payments = Payment.objects.filter(reference__in=references, paid_at__isnull=False).order_by("paid_at", "id")
        return [str(each.amount) for each in payments]

    def events(self) -> list[str]:
        """Name what happened to memberships, in order."""
        told = Event.objects.filter(site=self.site, subject__startswith="membership:").order_by("id")
        return [kind.removeprefix("membership.") for kind in told.values_list("kind", flat=True)]


def open_club(visitor: Visitor, *, pack: str = "membership", catalogue: Mapping[str, object] | None = None) -> Club:
    """Open a site with the policy and the products of a pack, and more products if need be."""
    loaded = load_pack(find_pack(pack))
    site = create_site("club", name="Club", pack=pack, zone="Europe/London")
    publish_policy(site, text=loaded.policy_text, file="policy.md", by="site", at=NOON - 365 * DAY)
    install_products(site, specs=[*loaded.products, *(_spec(*each) for each in (catalogue or {}).items())])
    return Club(site, visitor)


def _spec(code: str, form: object) -> Spec:
    spec = parse_product(code, form, span_of=lambda key: Span("here", 1))
    assert isinstance(spec, Spec), spec
    return spec
