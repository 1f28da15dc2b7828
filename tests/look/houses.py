"""Houses beside the town: a site for each story in the folder `houses`, so that pages of every kind have something.

Owns the playing of these stories, and which of Ann's things stand in an address. A page that needs a thing is tried
in the first house that has one; the town itself comes before all houses.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.db.models import Model, QuerySet

from makegood.catalogue.models import Product, ProductKind
from makegood.claims.models import Chargeback
from makegood.ledger.models import Lot
from makegood.members.models import Member, Report, Role
from makegood.memberships.models import Bill, Membership
from makegood.payments.models import Card, Dispute, Intent, Payment
from makegood.play.reading import read_story
from makegood.play.runner import Manner, play_story
from makegood.services.models import Charge, Order, Session
from makegood.sites.models import Site
from makegood.sites.queries import site_by_slug
from tests.look.town import PASSWORD, employ

STORIES = sorted((Path(__file__).parent / "houses").glob("*.yaml"))
OWNER = "ann"
STAFF = {"tom": Role.AGENT, "pat": Role.APPROVER, "olga": Role.OPERATOR, "eva": Role.AUDITOR}

# What an address calls a thing, and where Ann's are found.
THINGS: Mapping[str, Callable[[Member], QuerySet[Model]]] = {
    "payment_id": lambda ann: Payment.objects.filter(member=ann),
    "charge_id": lambda ann: Charge.objects.filter(member=ann),
    "session_id": lambda ann: Session.objects.filter(member=ann),
    "order_id": lambda ann: Order.objects.filter(member=ann),
    "membership_id": lambda ann: Membership.objects.filter(member=ann),
    "bill_id": lambda ann: Bill.objects.filter(member=ann),
    "card_id": lambda ann: Card.objects.filter(member=ann),
    "intent_id": lambda ann: Intent.objects.filter(payment__member=ann),
    "report_id": lambda ann: Report.objects.filter(member=ann),
    # What a bank was asked for closes the account on one of the sites, so it is not Ann who asked there.
    "dispute_id": lambda ann: Dispute.objects.filter(site=ann.site),
    "chargeback_id": lambda ann: Chargeback.objects.filter(site=ann.site),
}

# What an address calls a product by its kind, where a page is for one kind only.
CODES: Mapping[str, ProductKind] = {
    "minute_code": ProductKind.PER_MINUTE,
    "unit_code": ProductKind.PER_UNIT,
    "plan_code": ProductKind.PLAN,
    "feature_code": ProductKind.FEATURE,
}


def build_houses(*, till: str = ":memory:") -> dict[str, Site]:
    """Play every house's story on a site that is named as its file; everybody signs in as in the town."""
    return {path.stem: build_house(path.stem, till=till) for path in STORIES}


def build_house(name: str, *, till: str = ":memory:") -> Site:
    """Play the story of one house."""
    path = Path(__file__).parent / "houses" / f"{name}.yaml"
    manner = Manner(is_fast=True, password=PASSWORD, till=till)
    report = play_story(read_story(path), slug=name, manner=manner)
    assert report.is_ok, "\n".join(map(str, report.failures))
    site = site_by_slug(name)
    for handle, role in STAFF.items():
        employ(site, handle, role)
    return site


def things_of(site: Site) -> dict[str, object]:
    """Give the latest of Ann's things of each kind on a site, under the name that addresses have for it."""
    ann = Member.objects.filter(site=site, handle=OWNER).first()
    found = {} if ann is None else {name: rows(ann).order_by("-pk").first() for name, rows in THINGS.items()}
    codes = {name: Product.objects.filter(site=site, kind=kind).first() for name, kind in CODES.items()}
    lot = None if ann is None else Lot.objects.filter(member_id=ann.pk).exclude(asset="credits").last()
    return (
        {"handle": OWNER}
        | ({"deposit_lot_id": lot.pk} if lot else {})
        | {name: row.pk for name, row in found.items() if row is not None}
        | {name: product.code for name, product in codes.items() if product is not None}
    )
