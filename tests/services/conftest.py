"""A site that sells a letter, and members with credits to write one."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction

from makegood.catalogue.models import Product
from makegood.catalogue.operations import install_products
from makegood.catalogue.products import parse_product
from makegood.catalogue.queries import product_by_code
from makegood.kernel.credits import Credits
from makegood.kernel.diagnostics import Span
from makegood.kernel.money import Money
from makegood.ledger.book import LotSource
from makegood.ledger.operations import NewLot, issue_lot
from makegood.members.models import Counterpart, Member
from makegood.members.operations import add_counterpart, register_member
from makegood.sites.models import PolicyVersion, Site
from makegood.sites.operations import create_site

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FORMS: dict[str, dict[str, object]] = {
    "letter": {"service": "letter", "costs": "10 credits"},
    "pack": {"credits": 50, "price": "25.00 EUR"},
    "video-chat": {"service": "video_chat", "costs": "2 credits", "per": "minute"},
    "leaflets": {"service": "units", "costs": "0.05 USD", "per": "unit", "refill": "none"},
    "readers": {"service": "units", "costs": "0.02 USD", "per": "unit", "refill": "30 days"},
}


@pytest.fixture
def site() -> Site:
    """A site with a policy in force, and with a letter, a video chat and two services by the unit on its price list."""
    site = create_site("packhouse", name="Packhouse", pack="credits", zone="Europe/London")
    PolicyVersion.objects.create(site=site, number=1, digest="", published_at=NOON, effective_at=NOON)
    specs = [parse_product(code, form, span_of=lambda key: Span("here", 1)) for code, form in FORMS.items()]
    install_products(site, specs=specs)
    return site


@pytest.fixture
def letter(site: Site) -> Product:
    """The letter."""
    return product_by_code(site, "letter")


@pytest.fixture
def join(site: Site) -> Callable[..., Member]:
    """Register somebody with a wallet of credits that do not expire."""

    def register(handle: str, credits: int = 50) -> Member:
        member = register_member(site, handle=handle, name=handle, email=f"{handle}@example.org", at=NOON)
        new = NewLot(
            site_id=site.pk,
            member_id=member.pk,
            amount=Credits(credits),
            source=LotSource.GRANT,
            terms_digest="",
        )
        with transaction.atomic():
            issue_lot(new, at=NOON, key=f"grant {handle}")
        return member

    return register


@pytest.fixture
def ann(join: Callable[..., Member]) -> Member:
    """A member with 50 credits."""
    return join("ann")


@pytest.fixture
def bob(site: Site) -> Counterpart:
    """A performer."""
    return add_counterpart(site, handle="bob", name="Bob", kind="performer", at=NOON)


@pytest.fixture
def chat(site: Site) -> Product:
    """A video chat for 2 credits a minute."""
    return product_by_code(site, "video-chat")


@pytest.fixture
def readers(site: Site) -> Product:
    """Readers for 0.02 USD each, made good for 30 days."""
    return product_by_code(site, "readers")


@pytest.fixture
def rich(ann: Member) -> Member:
    """Ann, with a deposit of 50.00 USD."""
    deposit = Money(5000, "USD")
    new = NewLot(
        site_id=ann.site_id,
        member_id=ann.pk,
        amount=deposit,
        source=LotSource.PAYMENT,
        payment_id=1,
        price=deposit,
        terms_digest="",
    )
    with transaction.atomic():
        issue_lot(new, at=NOON, key="deposit")
    return ann
