"""The start of a payment: a pack or a deposit at the processor's page, or a kept card charged while its owner is away.

Owns the new payment with its intent. Must not know what follows from the answer: `answers` does.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from makegood.catalogue.models import Product, ProductKind
from makegood.kernel.ids import key_of
from makegood.kernel.money import Money
from makegood.ledger.amounts import countable
from makegood.ledger.operations import KeyReused
from makegood.members.models import Member
from makegood.members.operations import accept_by_use, require_active
from makegood.payments.models import Card, Intent, IntentKind, Payment, PaymentPurpose
from makegood.payments.operations.rows import tell
from makegood.payments.refusals import CardNotUsable, NotOnSale
from makegood.sites.queries import version_in_force
from makegood.statements.lookups import Lookup

BY_KEY = Lookup(Payment.objects.all(), "site_id", "key")
ReturnTo = Callable[[Payment], str]


class Due(TypedDict):
    """What a card is charged for: how much, for what purpose, and its name among the caller's things, as `bill:12`."""

    amount: Money
    purpose: PaymentPurpose
    reference: str


def nowhere(payment: Payment) -> str:
    """Send no browser anywhere: whoever pays comes back by themselves."""
    return ""


@transaction.atomic
def start_payment(
    member: Member, *, product: Product, at: datetime, key: str, return_to: ReturnTo = nowhere
) -> Payment:
    """Start buying a pack; the same key gives the same payment.

    `return_to` gives the address to which the processor sends the member's browser afterwards.

    Raises:
        KeyReused: where the key came before for another member or product.
        NotOnSale: where the product is no pack on this site's list.
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: where the member may not buy.
    """
    # What was on sale when it was first asked for stays the same payment.
    if not Payment.objects.filter(site_id=member.site_id, key=key, product=product).exists():
        _require_on_sale(product, member=member)
    assert product.credit_count is not None, f"{product} is a pack of no credits"
    wanted = Payment(
        purpose=PaymentPurpose.PACK, product=product, credit_count=product.credit_count, **_amount_of(product.price)
    )
    return _start_checkout(member, wanted, key=key, at=at, return_to=return_to)


@transaction.atomic
def start_deposit(member: Member, *, amount: Money, at: datetime, key: str, return_to: ReturnTo = nowhere) -> Payment:
    """Start paying money into a member's balance; the same key gives the same payment.

    Raises:
        BadQuantity: where the amount is not above zero, or too large to book.
        KeyReused: where the key came before for another member or amount.
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: where the member may not pay in.
    """
    countable(amount)
    wanted = Payment(purpose=PaymentPurpose.DEPOSIT, **_amount_of(amount))
    return _start_checkout(member, wanted, key=key, at=at, return_to=return_to)


@transaction.atomic
def charge_card(member: Member, *, card: Card, at: datetime, key: str, **due: Unpack[Due]) -> Payment:
    """Start charging a kept card while its owner is away; the same key gives the same payment.

    The worker calls the processor; `payment.paid` or `payment.declined` tells what came of it, with the purpose and
    the reference. Whoever cannot wait asks with `calls.confirm_payment`.

    Raises:
        BadQuantity: where the amount is not above zero, or too large to book.
        CardNotUsable: where the card is somebody else's, or not kept, or no longer.
        KeyReused: where the key came before for something else.
    """
    countable(due["amount"])
    wanted = Payment(
        purpose=due["purpose"],
        reference=due["reference"],
        card=card,
        instrument=card.label,
        **_amount_of(due["amount"]),
    )
    earlier = _earlier(member, wanted, key=key)
    if earlier is not None:
        return earlier
    if not Card.objects.filter(pk=card.pk, member=member, is_usable=True).exists():
        raise CardNotUsable(card.name)
    payment, is_new = _stored(member, wanted, key=key, at=at)
    if is_new:
        _intend(payment, IntentKind.CHARGE, at=at)
        tell(payment, "payment.started", at=at)
    return payment


def _require_on_sale(product: Product, *, member: Member) -> None:
    is_pack_here = product.kind == ProductKind.CREDIT_PACK and product.site_id == member.site_id
    if not (is_pack_here and product.is_on_sale):
        raise NotOnSale(product.code)


class _Amount(TypedDict):
    amount_minor: int
    currency: str


def _amount_of(amount: Money) -> _Amount:
    return {"amount_minor": amount.minor, "currency": amount.currency}


def _start_checkout(member: Member, wanted: Payment, *, key: str, at: datetime, return_to: ReturnTo) -> Payment:
    payment, is_new = _payment_of(member, wanted, key=key, at=at)
    if is_new:
        require_active(member)
        accept_by_use(member, at=at)
        payment.return_url = return_to(payment)
        payment.save(update_fields=["return_url"])
        _intend(payment, IntentKind.CHECKOUT, at=at)
        tell(payment, "payment.started", actor=f"member:{member.pk}", at=at)
    return payment


def _payment_of(member: Member, wanted: Payment, *, key: str, at: datetime) -> tuple[Payment, bool]:
    """Store a payment unless its key came before for the same, and tell whether it is new."""
    earlier = _earlier(member, wanted, key=key)
    return (earlier, False) if earlier is not None else _stored(member, wanted, key=key, at=at)


def _stored(member: Member, wanted: Payment, *, key: str, at: datetime) -> tuple[Payment, bool]:
    """Store a payment whose key was free a moment ago; where another act took it since, that one's stands."""
    wanted.site, wanted.member, wanted.key, wanted.started_at = member.site, member, key, at
    wanted.version = version_in_force(member.site, at=at)
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
    except IntegrityError:
        payment = Payment.objects.get(site_id=member.site_id, key=key)
        _require_same(payment, wanted, member=member)
        return payment, False
    return wanted, True


def _earlier(member: Member, wanted: Payment, *, key: str) -> Payment | None:
    earlier = BY_KEY.first(site_id=member.site_id, key=key)
    if earlier is not None:
        _require_same(earlier, wanted, member=member)
    return earlier


def _require_same(earlier: Payment, wanted: Payment, *, member: Member) -> None:
    """Let pass only the same act: the price of a pack may have changed since, all else may not."""
    same: tuple[str, ...] = ("purpose", "reference", "product_id", "card_id")
    if wanted.product_id is None:
        same = (*same, "amount_minor", "currency")
    if earlier.member_id != member.pk or any(getattr(earlier, each) != getattr(wanted, each) for each in same):
        raise KeyReused(earlier.key)


def _intend(payment: Payment, kind: IntentKind, *, at: datetime) -> None:
    Intent.objects.create(
        site=payment.site,
        kind=kind,
        payment=payment,
        # The instant tells this site from an earlier one of its name whose numbers the processor still knows.
        key=key_of(kind.value, payment.site.slug, payment.pk, payment.key, at.isoformat()),
        due_at=at,
        created_at=at,
    )
