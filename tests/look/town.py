"""A small town for the tests of the faces: two sites with their people, packs, letters, requests in every state.

Built with the real operations and paid at the real sandbox, so that pages are shown what a site would really hold.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from makegood.catalogue.operations import install_products
from makegood.catalogue.packs import load_pack
from makegood.catalogue.queries import product_by_code
from makegood.claims.asks import Ask, Paper
from makegood.claims.models import Request
from makegood.claims.operations import choose_option, make_request
from makegood.members.models import Counterpart, Member, Role, Staff
from makegood.members.operations import Registration, add_counterpart, add_staff, join_member, register_member
from makegood.payments.calls import confirm_payment
from makegood.payments.models import Payment
from makegood.payments.operations import start_payment
from makegood.payments.sandbox.app import create_app
from makegood.payments.sandbox.visitor import Visitor
from makegood.payments.sandbox_client import speaking_through
from makegood.services.models import Charge, IncidentKind, Side
from makegood.services.operations import record_incident, use_service
from makegood.sites.models import Site
from makegood.sites.operations import create_site, freeze_clock, publish_policy
from makegood.sites.work import run_due

PASSWORD = "a-word-of-the-town"
PACK = Path(__file__).parents[2] / "packs" / "credits"
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
COPY = Paper("registration_copy", name="registration-details.txt", content=b"Ann\n", media_type="text/plain")
PROOF = Paper("proof", name="screen.png", content=b"\x89PNG\r\n\x1a\n...", media_type="image/png")


@dataclass(frozen=True)
class Town:
    """Everybody and everything by name."""

    site: Site
    ann: Member
    bob: Member
    joy: Member
    tom: Staff
    eva: Staff
    pat: Staff
    olga: Staff
    elsewhere: Staff
    untouched: Payment
    spent: Payment
    letter: Charge
    waiting: Request
    choosing: Request
    discretion: Request
    denied: Request
    settled: Request


@contextmanager
def open_sandbox() -> Iterator[Visitor]:
    """Let the site speak to a sandbox of its own, and give somebody who pays at its pages."""
    wire = httpx.WSGITransport(app=create_app())
    with speaking_through(wire), httpx.Client(transport=wire, base_url="http://sandbox.test") as browser:
        yield Visitor(browser)


def build_town(visitor: Visitor) -> Town:
    """Build it, with both clocks standing at noon of 14 March; packs are paid by `visitor` at the sandbox."""
    site, other = _site("packhouse", name="Packhouse"), _site("elsewhere", name="Elsewhere")
    ann = _member(site, "ann", "Ann Archer")
    bob = _member(site, "bob", "Bob Baker")
    joy = join_member(site, at=NOON - timedelta(minutes=5), **_details("joy", "Joy Jones"))
    pia = add_counterpart(site, handle="pia", name="Pia", kind="correspondent", at=days(-60))
    staff = {
        "tom": employ(site, "tom", Role.AGENT),
        "eva": employ(site, "eva", Role.AUDITOR),
        "pat": employ(site, "pat", Role.APPROVER),
        "olga": employ(site, "olga", Role.OPERATOR),
        "elsewhere": employ(other, "zoe", Role.AGENT),
    }
    buy = Buyer(visitor)
    spent = buy(ann, "pack-50", at=days(-40))
    untouched = buy(ann, "pack-100", at=days(-12) - timedelta(hours=2))
    buy(bob, "pack-20", at=days(-30))
    letter = write(ann, pia, at=days(-3))
    record_incident(letter, kind=IncidentKind.OTHER, side=Side.SITE, by="site", at=days(-2))
    chat = use_service(ann, product=product_by_code(site, "chat"), at=days(-1), key="chat", counterpart=pia)
    requests = {
        "waiting": ask(ann, "credits", "technical_issue", charge=chat, says="It froze <b>twice</b>.", at=days(-1)),
        "choosing": ask(ann, "money", "any_reason", payment=spent, at=days(-1)),
        "discretion": ask(ann, "credits", "exception", charge=letter, says="Please.", at=days(-1)),
        "denied": ask(bob, "credits", "technical_issue", charge=write(bob, pia, at=days(-20)), at=days(0)),
        "settled": ask(bob, "money", "any_reason", payment=buy(bob, "pack-20", at=days(-2)), at=days(-1)),
    }
    choose_option(requests["settled"], clause="C4", at=days(-1))
    for each in (site, other):
        freeze_clock(each, at=NOON)
        run_due(each, at=NOON)
    return Town(site, ann, bob, joy, **staff, untouched=untouched, spent=spent, letter=letter, **requests)


def days(count: int) -> datetime:
    """Give noon so many days from the town's own."""
    return NOON + timedelta(days=count)


def _site(slug: str, *, name: str) -> Site:
    pack = load_pack(PACK)
    site = create_site(slug, name=name, pack="credits", zone="Europe/London")
    install_products(site, specs=pack.products)
    publish_policy(site, text=pack.policy_text, file="policy.md", by="site", at=days(-400))
    return site


def _member(site: Site, handle: str, name: str) -> Member:
    return register_member(site, at=days(-60), **_details(handle, name))


def _details(handle: str, name: str) -> Registration:
    return {"handle": handle, "name": name, "email": f"{handle}@example.org", "password": PASSWORD}


def employ(site: Site, handle: str, role: Role) -> Staff:
    """Give somebody a role on a site, and a sign-in as everybody's here."""
    return add_staff(
        site, handle=handle, name=handle.title(), role=role, email=f"{handle}@example.org", password=PASSWORD
    )


@dataclass(frozen=True)
class Buyer:
    """Buys packs as people do: at the processor's own page, and back."""

    visitor: Visitor

    def __call__(self, member: Member, code: str, *, at: datetime) -> Payment:
        """Buy a pack and pay for it at once."""
        product = product_by_code(member.site, code)
        payment = start_payment(member, product=product, at=at, key=f"{member.handle} {code} {at}")
        self.visitor.pay(confirm_payment(payment, at=at).checkout_url)
        return confirm_payment(payment, at=at)


def write(member: Member, to: Counterpart, *, at: datetime) -> Charge:
    """Write a letter."""
    product = product_by_code(member.site, "letter")
    key = f"{member.handle} letter {at}"
    return use_service(member, product=product, counterpart=to, text="Dear Pia", at=at, key=key)


def ask(member: Member, remedy: str, ground: str, *, at: datetime, **about: object) -> Request:
    """Ask with all papers."""
    wanted = Ask(remedy, ground, papers=(COPY, PROOF), **about)  # type: ignore[arg-type]
    return make_request(member, ask=wanted, at=at, key=f"{member.handle} {remedy} {ground} {at}")
