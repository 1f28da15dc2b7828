"""A site that runs pack `credits`, with a member, an agent, a pack that was paid and a letter that was sent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from makegood.catalogue.operations import install_products
from makegood.catalogue.packs import load_pack
from makegood.catalogue.queries import product_by_code
from makegood.claims.asks import Ask
from makegood.claims.models import Request
from makegood.claims.operations import make_request
from makegood.members.models import Member, Staff
from makegood.members.operations import add_staff, register_member
from makegood.payments.models import Payment
from makegood.payments.operations import record_paid, start_payment
from makegood.services.models import Charge
from makegood.services.operations import use_service
from makegood.sites.models import Site
from makegood.sites.operations import create_site, publish_policy
from tests.claims.asked import MONDAY

PACK = Path(__file__).parents[2] / "packs" / "credits"


@pytest.fixture
def site(db: None) -> Site:
    """A site with the credits policy in force since the day before."""
    pack = load_pack(PACK)
    site = create_site("packhouse", name="Packhouse", pack="credits", zone="Europe/London")
    install_products(site, specs=pack.products)
    publish_policy(site, text=pack.policy_text, file="policy.md", by="site", at=MONDAY - timedelta(days=1))
    return site


@pytest.fixture
def ann(site: Site) -> Member:
    """A member who joined on Monday."""
    return register_member(site, handle="ann", name="Ann", email="ann@example.org", at=MONDAY)


@pytest.fixture
def tom(site: Site) -> Staff:
    """An agent."""
    return add_staff(site, handle="tom", name="Tom")


@pytest.fixture
def buy(site: Site, ann: Member) -> Callable[..., Payment]:
    """Buy a pack for Ann, paid at once."""

    def bought(code: str = "pack-100", *, at: datetime = MONDAY, by: Member = ann) -> Payment:
        key = f"buy {code} {at} {by.pk}"
        payment = start_payment(by, product=product_by_code(site, code), at=at, key=key)
        return record_paid(payment, instrument="card", processor_ref=key, at=at)

    return bought


@pytest.fixture
def write(site: Site, ann: Member) -> Callable[..., Charge]:
    """Send a letter as Ann."""

    def written(*, at: datetime = MONDAY, count: int = 1) -> Charge:
        letter = product_by_code(site, "letter")
        return use_service(ann, product=letter, count=count, at=at, key=f"letter {at} {count}")

    return written


@pytest.fixture
def ask(ann: Member) -> Callable[..., Request]:
    """Ask as Ann, with all papers."""

    def asked(ask: Ask, *, at: datetime = MONDAY, key: str = "", by: Member = ann) -> Request:
        own = f"{ask.remedy} {ask.ground} {ask.payment} {ask.charge} {at}"
        return make_request(by, ask=ask, at=at, key=key or own)

    return asked
