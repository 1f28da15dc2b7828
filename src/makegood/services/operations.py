"""What changes use: a service used and paid with credits, an incident recorded about it.

Owns the writes to charges and incidents; the credits themselves are moved by the ledger.
"""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from makegood.catalogue.models import Product, ProductKind
from makegood.kernel.refusals import NotFound, Refusal
from makegood.ledger.operations import KeyReused, lock_wallet, spend
from makegood.members.models import Counterpart, Member
from makegood.members.operations import accept_by_use, require_active
from makegood.members.text import clean_text
from makegood.services.models import Charge, Incident, IncidentKind, Side
from makegood.sites.operations import record_event

MOST_AT_ONCE = 1000
# What makes two uses under one key the same use.
ASKED = ("member_id", "product_id", "counterpart_id", "count", "text")


class BadCount(Refusal):
    """A number of uses that cannot be."""

    code = "bad_count"

    def __init__(self, count: int) -> None:
        super().__init__(f"A service is used between 1 and {MOST_AT_ONCE} times at once.", count=count)


class NotOnSale(Refusal):
    """A product that cannot be used, or not any more."""

    code = "not_on_sale"

    def __init__(self, product: Product) -> None:
        super().__init__(f"{product.title} is not a service on sale here.", product=product.code)


class UseDetails(TypedDict, total=False):
    """How a service is used: for whom, how many times, with what text."""

    counterpart: Counterpart | None
    count: int
    text: str


@transaction.atomic
def use_service(member: Member, *, product: Product, at: datetime, key: str, **how: Unpack[UseDetails]) -> Charge:
    """Charge a member's credits for a service; the same key again gives the first charge and moves nothing.

    Raises:
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: by the standing of the account.
        NotOnSale, BadCount, BadText, NotFound: where the use cannot be.
        KeyReused: where the key belongs to another use.
        InsufficientCredits: where the wallet holds too little.
    """
    # The wallet's lock comes first: a second click waits for it and then finds the charge of the first.
    lock_wallet(member.site_id, member_id=member.pk)
    new = _charge(member, product=product, at=at, key=key, **how)
    first = Charge.objects.filter(site_id=member.site_id, key=key).first()
    if first:
        return _repeated(first, new)
    require_active(member)
    if not product.is_on_sale:
        raise NotOnSale(product)
    accept_by_use(member, at=at)
    new.save()
    spend(member.site_id, member_id=member.pk, amount=new.cost, charge_ref=new.ref, at=at, key=f"{new.ref}:spend")
    body = {"product": product.code, "credits": new.cost_credits}
    actor = f"member:{member.pk}"
    record_event(member.site, kind="charge.made", subject=new.ref, actor=actor, at=at, body=body, member_id=member.pk)
    return new


def _charge(member: Member, *, product: Product, at: datetime, key: str, **how: Unpack[UseDetails]) -> Charge:
    count, counterpart = how.get("count", 1), how.get("counterpart")
    if product.kind != ProductKind.ONE_OFF or product.site_id != member.site_id:
        raise NotOnSale(product)
    if not 1 <= count <= MOST_AT_ONCE:
        raise BadCount(count)
    if counterpart and counterpart.site_id != member.site_id:
        raise NotFound("There is nobody of that name here.", counterpart=counterpart.handle)
    return Charge(
        site=member.site,
        member=member,
        product=product,
        counterpart=counterpart,
        key=key,
        count=count,
        cost_credits=product.credits.count * count,
        text=clean_text(how.get("text", "")),
        at=at,
    )


def _repeated(first: Charge, new: Charge) -> Charge:
    # The price list may have changed since: what was asked for counts, not what it costs now.
    if any(getattr(first, name) != getattr(new, name) for name in ASKED):
        raise KeyReused(new.key)
    return first


@transaction.atomic
def record_incident(charge: Charge, *, kind: IncidentKind, side: Side, by: str, at: datetime) -> Incident:
    """Record that something went wrong with a charge, and on whose side."""
    incident = Incident.objects.create(site_id=charge.site_id, charge=charge, kind=kind, side=side, at=at)
    body = {"incident": incident.pk, "kind": incident.kind, "side": incident.side}
    record_event(
        charge.site,
        kind="incident.recorded",
        subject=charge.ref,
        actor=by,
        at=at,
        body=body,
        member_id=charge.member_id,
    )
    return incident
