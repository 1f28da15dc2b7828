"""Use by the piece: a letter, a gift or a show, paid with credits at once.

Owns the writes to charges of that kind, and the deletion of a letter's text.
"""

from datetime import datetime
from functools import partial
from typing import TypedDict, Unpack

from django.db import transaction

from makegood.catalogue.models import Product, ProductKind
from makegood.kernel.refusals import NotFound
from makegood.ledger.operations import KeyReused, lock_wallet, spend
from makegood.members.models import Counterpart, Member
from makegood.members.operations import accept_by_use, require_active, require_here, require_pace
from makegood.members.text import clean_text
from makegood.services.duplicates import earlier_copy
from makegood.services.models import Charge, IncidentKind, Side
from makegood.services.operations.incidents import record_incident
from makegood.services.queries import uses_since
from makegood.services.refusals import BadCount, NotOnSale
from makegood.sites.operations import record_event

MOST_AT_ONCE = 1000
# What makes two uses under one key the same use.
ASKED = ("member_id", "product_id", "counterpart_id", "count", "text")


class UseDetails(TypedDict, total=False):
    """How a service is used: for whom, how many times, with what text."""

    counterpart: Counterpart | None
    count: int
    text: str


@transaction.atomic
def use_service(member: Member, *, product: Product, at: datetime, key: str, **how: Unpack[UseDetails]) -> Charge:
    """Charge a member's credits for a service; the same key again gives the first charge and moves nothing.

    A letter that the member sent to the same person before is recorded as a duplicate.

    Raises:
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: by the standing of the account.
        NotOnSale, BadCount, BadText, NotFound: where the use cannot be.
        RateLimited: where it is more than the site lets pass within an hour (M6).
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
    if new.counterpart is not None:
        require_here(new.counterpart)
    if not product.is_on_sale:
        raise NotOnSale(product)
    require_pace(member, uses_since=partial(uses_since, member), more=new.count, at=at)
    accept_by_use(member, at=at)
    new.save()
    spend(member.site_id, member_id=member.pk, amount=new.cost, charge_ref=new.ref, at=at, key=f"{new.ref}:spend")
    body = {"product": product.code, "credits": new.cost_credits}
    actor = f"member:{member.pk}"
    record_event(member.site, kind="charge.made", subject=new.ref, actor=actor, at=at, body=body, member_id=member.pk)
    if earlier_copy(new):
        record_incident(new, kind=IncidentKind.DUPLICATE, side=Side.SITE, by="site", at=at)
    return new


def sent_before(
    member: Member, *, product: Product, at: datetime, key: str, **how: Unpack[UseDetails]
) -> Charge | None:
    """Give the earlier letter of which a use would be a duplicate, before it is made; writes nothing.

    Raises:
        NotOnSale, BadCount, BadText, NotFound: where the use cannot be.
    """
    return earlier_copy(_charge(member, product=product, at=at, key=key, **how))


def _charge(member: Member, *, product: Product, at: datetime, key: str, **how: Unpack[UseDetails]) -> Charge:
    count, counterpart = how.get("count", 1), how.get("counterpart")
    if product.kind != ProductKind.ONE_OFF or product.site_id != member.site_id:
        raise NotOnSale(product)
    if not 1 <= count <= MOST_AT_ONCE:
        raise BadCount(count, what="uses at once", most=MOST_AT_ONCE)
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
    # The price list may have changed since: what was asked for counts, not what it costs now. Of a text that was
    # deleted meanwhile nothing is left to compare.
    asked = [name for name in ASKED if name != "text" or first.text_deleted_at is None]
    if any(getattr(first, name) != getattr(new, name) for name in asked):
        raise KeyReused(new.key)
    return first


@transaction.atomic
def delete_text(charge: Charge, *, by: str, at: datetime) -> None:
    """Delete the text of a letter for good (M10); what it cost, and what was recorded about it, stays.

    Deleting it again changes nothing.
    """
    deleted = Charge.objects.filter(pk=charge.pk, text_deleted_at=None).exclude(text="")
    if deleted.update(text="", text_deleted_at=at):
        record_event(
            charge.site, kind="charge.text_deleted", subject=charge.ref, actor=by, at=at, member_id=charge.member_id
        )
    charge.refresh_from_db(fields=["text", "text_deleted_at"])
