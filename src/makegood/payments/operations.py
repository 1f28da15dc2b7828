"""Payments and refunds: each is started here with an intent to call the processor, and recorded here once it answered.

Owns the rows of payments and refunds, under the member's wallet lock and then the payment's. Must not speak to the
processor (`calls` does), nor know why money goes back.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from makegood.catalogue.models import Product, ProductKind
from makegood.kernel.ids import key_of
from makegood.kernel.money import Money
from makegood.ledger import operations as ledger
from makegood.ledger.book import LotSource
from makegood.ledger.operations import KeyReused, NewLot
from makegood.ledger.operations.money import MoneyRefunded
from makegood.members.models import Member
from makegood.members.operations import accept_by_use, require_active
from makegood.payments.models import (
    DeclineReason,
    Intent,
    IntentKind,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
)
from makegood.payments.refusals import AlreadyAnswered, NotOnSale, RefundBeyondPayment
from makegood.payments.terms import expiry_of_bought_lot
from makegood.sites.operations import record_event
from makegood.sites.queries import version_in_force

ReturnTo = Callable[[Payment], str]


@transaction.atomic
def start_payment(
    member: Member, *, product: Product, at: datetime, key: str, return_to: ReturnTo = lambda payment: ""
) -> Payment:
    """Start buying a pack; the same key gives the same payment.

    `return_to` gives the address to which the processor sends the member's browser afterwards.

    Raises:
        KeyReused: where the key came before for another member or product.
        NotOnSale: where the product is no pack on this site's list.
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: where the member may not buy.
    """
    _require_on_sale(product, member=member)
    payment, is_new = Payment.objects.get_or_create(
        site=member.site,
        key=key,
        defaults={
            "member": member,
            "product": product,
            "version": version_in_force(member.site, at=at),
            "amount_minor": product.price.minor,
            "currency": product.currency,
            "credit_count": product.credits.count,
            "started_at": at,
        },
    )
    if (payment.member_id, payment.product_id) != (member.pk, product.pk):
        raise KeyReused(key)
    if is_new:
        require_active(member)
        accept_by_use(member, at=at)
        _intend_checkout(payment, return_to=return_to, at=at)
        _tell(payment, "payment.started", actor=f"member:{member.pk}", at=at)
    return payment


def _require_on_sale(product: Product, *, member: Member) -> None:
    is_pack_here = product.kind == ProductKind.CREDIT_PACK and product.site_id == member.site_id
    if not (is_pack_here and product.is_on_sale):
        raise NotOnSale(product.code)


def _intend_checkout(payment: Payment, *, return_to: ReturnTo, at: datetime) -> None:
    payment.return_url = return_to(payment)
    payment.save(update_fields=["return_url"])
    Intent.objects.create(
        site=payment.site,
        kind=IntentKind.CHECKOUT,
        payment=payment,
        # The instant tells this site from an earlier one of its name whose numbers the processor still knows.
        key=key_of("checkout", payment.site.slug, payment.pk, payment.key, at.isoformat()),
        due_at=at,
        created_at=at,
    )


@transaction.atomic
def record_paid(payment: Payment, *, instrument: str, processor_ref: str, at: datetime) -> Payment:
    """Record that the money came in and issue the credits, once.

    A payment that was declined before counts as paid all the same: the processor has the money.
    """
    payment = _locked(payment)
    if payment.paid_at is None:
        payment.status, payment.declined_because = PaymentStatus.PAID, ""
        payment.instrument, payment.processor_ref, payment.paid_at = instrument, processor_ref, at
        payment.save()
        _book(payment, at=at)
        _tell(payment, "payment.paid", at=at, instrument=instrument, credits=payment.credit_count)
    return payment


def _book(payment: Payment, *, at: datetime) -> None:
    ledger.receive_payment(
        payment.site_id,
        member_id=payment.member_id,
        payment_id=payment.pk,
        amount=payment.amount,
        at=at,
        key=key_of("payment", payment.pk, "money"),
    )
    lot = NewLot(
        site_id=payment.site_id,
        member_id=payment.member_id,
        amount=payment.credits,
        source=LotSource.PAYMENT,
        payment_id=payment.pk,
        price=payment.amount,
        expires_at=expiry_of_bought_lot(payment, at=at),
        terms_digest=payment.version.digest,
    )
    ledger.issue_lot(lot, at=at, key=key_of("payment", payment.pk, "credits"))


@transaction.atomic
def record_declined(payment: Payment, *, at: datetime, because: DeclineReason = DeclineReason.CARD) -> Payment:
    """Record that no money will come in; the first reason stands.

    Raises:
        AlreadyAnswered: where the payment was paid.
    """
    payment = _locked(payment)
    if payment.paid_at is not None:
        raise AlreadyAnswered(payment, status=payment.status)
    if payment.status == PaymentStatus.PENDING:
        payment.status, payment.declined_because = PaymentStatus.DECLINED, because
        payment.save(update_fields=["status", "declined_because"])
        _tell(payment, "payment.declined", at=at, because=because.value)
    return payment


@transaction.atomic
def start_refund(payment: Payment, *, amount: Money, reason: str, at: datetime, key: str) -> Refund:
    """Set money of a payment aside, to go back to the instrument it came from (X2); the same key, the same refund.

    Raises:
        KeyReused: where the key came before for another refund.
        RefundBeyondPayment: where the amount is nothing, or more than is left of the payment (X6).
        CurrencyMismatch: where the amount is not in the payment's currency.
    """
    payment = _locked(payment)
    earlier = Refund.objects.filter(site_id=payment.site_id, key=key).first()
    if earlier is not None:
        if (earlier.payment_id, earlier.amount) != (payment.pk, amount):
            raise KeyReused(key)
        return earlier
    if not Money.zero(payment.currency) < amount <= payment.refundable:
        raise RefundBeyondPayment(asked=amount, left=payment.refundable)
    _set_refunded(payment, payment.refunded + amount)
    refund = Refund(site=payment.site, member_id=payment.member_id, payment=payment, key=key, reason=reason)
    refund.amount_minor, refund.currency, refund.started_at = amount.minor, amount.currency, at
    refund.save()
    ledger.begin_refund(refund.site_id, **_money(refund), at=at, key=key_of("refund", refund.pk, "begun"))
    _intend_refund(refund, at=at)
    _tell(payment, "refund.started", at=at, refund=refund.pk, amount=str(amount), reason=reason)
    return refund


def _intend_refund(refund: Refund, *, at: datetime) -> None:
    payment = refund.payment
    Intent.objects.create(
        site=refund.site,
        kind=IntentKind.REFUND,
        payment=payment,
        refund=refund,
        # Made of the act and the processor's own name for the payment: a site restored from an old backup that
        # comes to the same act again asks under the same key, and the money goes back once.
        key=key_of("refund", refund.site.slug, payment.processor_ref, refund.key),
        due_at=at,
        created_at=at,
    )


@transaction.atomic
def record_refunded(refund: Refund, *, processor_ref: str, at: datetime) -> Refund:
    """Record that the money went back; a second time changes nothing.

    Raises:
        AlreadyAnswered: where the refund failed before.
    """
    payment, refund = _locked(refund.payment), _locked_refund(refund)
    if refund.status == RefundStatus.FAILED:
        raise AlreadyAnswered(refund, status=refund.status)
    if refund.status == RefundStatus.PENDING:
        refund.status, refund.processor_ref, refund.answered_at = RefundStatus.SUCCEEDED, processor_ref, at
        refund.save()
        ledger.settle_refund(refund.site_id, **_money(refund), at=at, key=key_of("refund", refund.pk, "settled"))
        _tell(payment, "refund.succeeded", at=at, refund=refund.pk, amount=str(refund.amount))
    return refund


@transaction.atomic
def record_refund_failed(refund: Refund, *, why: str, at: datetime) -> Refund:
    """Record that the money could not go back: it counts as paid again, and somebody must see to it.

    Raises:
        AlreadyAnswered: where the refund succeeded before.
    """
    payment, refund = _locked(refund.payment), _locked_refund(refund)
    if refund.status == RefundStatus.SUCCEEDED:
        raise AlreadyAnswered(refund, status=refund.status)
    if refund.status == RefundStatus.PENDING:
        refund.status, refund.why_failed, refund.answered_at = RefundStatus.FAILED, why[:200], at
        refund.save()
        _set_refunded(payment, payment.refunded - refund.amount)
        ledger.fail_refund(refund.site_id, **_money(refund), at=at, key=key_of("refund", refund.pk, "failed"))
        _tell(payment, "refund.failed", at=at, refund=refund.pk, amount=str(refund.amount), why=why)
    return refund


def _locked(payment: Payment) -> Payment:
    """Lock the wallet and then the payment: in this order everywhere, so that no two acts wait for each other."""
    ledger.lock_wallet(payment.site_id, member_id=payment.member_id)
    rows = Payment.objects.select_related("site", "version").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=payment.pk)


def _locked_refund(refund: Refund) -> Refund:
    return Refund.objects.select_for_update(no_key=True).get(pk=refund.pk)


def _set_refunded(payment: Payment, refunded: Money) -> None:
    payment.refunded_minor = refunded.minor
    if not refunded:
        payment.status = PaymentStatus.PAID
    elif refunded == payment.amount:
        payment.status = PaymentStatus.REFUNDED
    else:
        payment.status = PaymentStatus.PARTLY_REFUNDED
    payment.save(update_fields=["refunded_minor", "status"])


def _money(refund: Refund) -> MoneyRefunded:
    return {
        "member_id": refund.member_id,
        "payment_id": refund.payment_id,
        "refund_id": refund.pk,
        "amount": refund.amount,
    }


def _tell(payment: Payment, kind: str, *, at: datetime, actor: str = "site", **body: object) -> None:
    record_event(
        payment.site,
        kind=kind,
        subject=f"payment:{payment.pk}",
        actor=actor,
        at=at,
        body={"amount": str(payment.amount), **body},
        member_id=payment.member_id,
    )
