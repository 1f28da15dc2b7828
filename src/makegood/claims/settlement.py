"""Settlement: carrying out what was granted, once.

Owns the one settlement of a request and what leaves the wallet when money goes back. Runs under the locks that
`operations` took. Must not decide how much.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from makegood.claims.amounts import Amount
from makegood.claims.closing import close_settled, wait_for_refunds
from makegood.claims.facts import Subject, read_books
from makegood.claims.facts.reading import sends_on
from makegood.claims.given_back import credits_paid_back, credits_paid_for, money_given_back
from makegood.claims.models import Request, Settlement, SettlementPart
from makegood.claims.refunding import make_parts, start_refunds
from makegood.claims.repeated import reissue_key
from makegood.claims.terms import refund_by
from makegood.kernel.credits import Credits
from makegood.kernel.ids import key_of
from makegood.kernel.money import Money
from makegood.ledger import operations as ledger
from makegood.ledger import queries as books
from makegood.ledger.book import LotSource
from makegood.members.models import Counterpart
from makegood.payments.models import Payment, PaymentPurpose
from makegood.payments.operations import return_to_balance, take_off_balance
from makegood.payments.terms import expiry_of_new_lot
from makegood.policy import Destination
from makegood.services.models import Charge, Order
from makegood.services.operations import restart_order, stop_order
from makegood.sites.queries import policy_of


@dataclass(frozen=True, slots=True)
class Payout:
    """What is carried out: the clause that gives it, how much, where to, and all that is cited with it.

    A refill has neither amount nor destination: the order is started again.
    """

    clause: str
    amount: Amount | None
    to: Destination | None
    cites: tuple[str, ...]
    is_discretionary: bool = False


# What stands for a destination where an order is started again.
REFILL = "refill"
# On this ground the member wants an order to end.
CANCELLING = "cancel_order"


def settle_request(request: Request, *, payout: Payout, at: datetime) -> Settlement:
    """Carry out a payout; the unique settlement row makes it the only one of this request."""
    settlement = Settlement.objects.create(
        site_id=request.site_id,
        member_id=request.member_id,
        request=request,
        decision=request.decisions.latest("id"),
        clause=payout.clause,
        cites=list(payout.cites),
        amount="" if payout.amount is None else str(payout.amount),
        destination=payout.to.value if payout.to else REFILL,
        at=at,
    )
    _carry_out(settlement, payout, at=at)
    order = request.order
    if order is not None and request.ground == CANCELLING and not order.is_ended:
        stop_order(order, at=at, by="site")
    return settlement


def _carry_out(settlement: Settlement, payout: Payout, *, at: datetime) -> None:
    request, amount = settlement.request, payout.amount
    if payout.to is Destination.CARD:
        _refund_money(settlement, payout, at=at)
        return
    if amount is None:
        assert request.order is not None, "only orders are started again"
        restart_order(request.order, at=at, by="site")
    elif isinstance(amount, Money):
        _return_money(settlement, payout, at=at)
    else:
        _return_credits(settlement, amount, at=at)
    close_settled(settlement, at=at)


def _return_money(settlement: Settlement, payout: Payout, *, at: datetime) -> None:
    """Put money on the balance: of an order back into what paid for it, of a payment in exchange for what it bought."""
    request, amount = settlement.request, payout.amount
    assert isinstance(amount, Money), "a balance is money"
    if request.order is not None:
        _return_to_lots(request, request.order, amount, at=at)
        return
    for part in _parts_of(settlement, payout, at=at):
        key = key_of("returned", request.pk, part.payment_id)
        return_to_balance(part.payment, amount=part.amount, at=at, key=key)


def _parts_of(settlement: Settlement, payout: Payout, *, at: datetime) -> Sequence[SettlementPart]:
    """Give what comes back of which payment, once the wallet is rid of what it is for; that of a use is spent already.

    What came with a fee stays: the policy gives it its life.
    """
    request, amount = settlement.request, payout.amount
    assert isinstance(amount, Money), "what comes back of payments is money"
    payments = read_books(Subject.of(request), at=at).payments
    assert payments, "money goes back only where it came from"
    is_moving = sends_on(policy_of(request.version), ground=request.ground)
    parts = make_parts(settlement, amount=amount, payments=payments, with_returned=is_moving, at=at)
    if request.charge_id is None:
        for part in parts:
            _surrender(settlement, part.payment, replace(payout, amount=part.amount), at=at)
        settlement.save(update_fields=["surrendered"])
    return parts


def _return_to_lots(request: Request, order: Order, amount: Money, *, at: datetime) -> None:
    """Give the price of an order back to the lots of money that paid for it."""
    ledger.give_back(
        request.site_id,
        member_id=request.member_id,
        charge_ref=order.ref,
        amount=amount,
        at=at,
        key=key_of("returned", request.pk),
        # Money paid in does not expire, nor does what comes back of it.
        reissue_until=lambda payment_id: None,
    )


def _refund_money(settlement: Settlement, payout: Payout, *, at: datetime) -> None:
    """Start the refund of each payment that the money is taken from."""
    start_refunds(settlement, parts=_parts_of(settlement, payout, at=at), at=at)
    settlement.refund_by = refund_by(settlement.decision, approved_at=at)
    settlement.save(update_fields=["refund_by"])
    wait_for_refunds(settlement)


def _surrender(settlement: Settlement, payment: Payment, payout: Payout, *, at: datetime) -> None:
    """Take out of the wallet what the money is for: credits of a pack, or what is left of it on the balance."""
    assert isinstance(payout.amount, Money), "what is given up is given up for money"
    rest = payout.amount - _send_on(settlement, payment, payout.amount, at=at)
    if not rest:
        return
    payment.refresh_from_db(fields=["on_balance_minor"])
    given_back = money_given_back([payment])[payment.pk] + payout.amount
    parts = {
        LotSource.PAYMENT: _deposit_to_surrender(payment, rest, at=at)
        or _credits_to_surrender(payment, payout, given_back=given_back, at=at),
        LotSource.REISSUE: _reissued_to_surrender(payment, given_back=given_back, at=at),
    }
    for source, gone in parts.items():
        if gone:
            settlement.surrendered += gone.count if isinstance(gone, Credits) else 0
            ledger.take_back(
                settlement.site_id,
                member_id=settlement.member_id,
                payment_id=payment.pk,
                amount=gone,
                source=source,
                at=at,
                key=key_of("surrender", settlement.request_id, payment.pk, source),
            )


def _send_on(settlement: Settlement, payment: Payment, amount: Money, *, at: datetime) -> Money:
    """Take what came back to the balance off it where it goes on to the card, and say how much that was."""
    request, nothing = settlement.request, Money.zero(payment.currency)
    if not sends_on(policy_of(request.version), ground=request.ground):
        return nothing
    there = books.returned_left(payment.site_id, payment_ids=[payment.pk], at=at).get(payment.pk, nothing)
    if moved := min(there, amount):
        take_off_balance(payment, amount=moved, at=at, key=key_of("sent_on", request.pk, payment.pk))
    return moved


def _deposit_to_surrender(payment: Payment, amount: Money, *, at: datetime) -> Money | None:
    """Give what is left of what was paid in, as far as an amount goes; none where it was no deposit."""
    if payment.purpose != PaymentPurpose.DEPOSIT:
        return None
    nothing = Money.zero(payment.currency)
    left = books.deposit_left(payment.site_id, payment_ids=[payment.pk], at=at).get(payment.pk, nothing)
    returned = books.returned_left(payment.site_id, payment_ids=[payment.pk], at=at).get(payment.pk, nothing)
    return min(left - returned, amount)


def _credits_to_surrender(payment: Payment, payout: Payout, *, given_back: Money, at: datetime) -> Credits:
    """Count the credits that the money is for.

    A clause gives money for the pack as it stands, so all that is still valid goes. Discretion may give less: then
    as few go as keep money returned and credits kept, at the price paid, within what was paid (X1).
    """
    valid = books.payment_credits(payment.site_id, payment_id=payment.pk, at=at).valid
    if not payout.is_discretionary:
        return valid
    return max(valid - credits_paid_for(payment, given_back=given_back), Credits(0))


def _reissued_to_surrender(payment: Payment, *, given_back: Money, at: datetime) -> Credits:
    """Count the credits issued anew in place of a pack's that the rest of its price, after its uses, pays for no more.

    They came back for uses of the pack: whoever has its price back keeps neither.
    """
    held = books.payment_credits(payment.site_id, payment_id=payment.pk, at=at)
    lots = books.lots_of_payment(payment.site_id, payment_id=payment.pk, at=at)
    anew = (each.remaining for each in lots if each.source is LotSource.REISSUE and not each.is_expired)
    paid = credits_paid_for(payment, given_back=given_back)
    return max(sum(anew, Credits(0)) - max(paid - min(paid, held.spent), Credits(0)), Credits(0))


def _return_credits(settlement: Settlement, amount: Credits, *, at: datetime) -> None:
    """Give credits back to the lots they came from, charge by charge, the latest first."""
    request, left = settlement.request, amount
    for charge_ref, returnable in _charges_about(request):
        part = min(left, returnable)
        if part:
            ledger.give_back(
                request.site_id,
                member_id=request.member_id,
                charge_ref=charge_ref,
                amount=part,
                # A charge may have drawn on two packs: about one of them, only what came from it goes back to it.
                payment_id=None if request.charge_id else request.payment_id,
                at=at,
                key=reissue_key(request.pk, charge_ref=charge_ref),
                reissue_until=lambda payment_id: expiry_of_new_lot(request.site, payment_id=payment_id, at=at),
            )
            left = left - part
    assert not left, "the engine's caps keep a reissue within what was charged"


def _charges_about(request: Request) -> list[tuple[str, Credits]]:
    """List the charges that the request is about, the latest first, each with what can still be given back."""
    if request.charge is not None:
        returned = books.returned_of_charge(request.site_id, charge_ref=request.charge.ref)
        return [(request.charge.ref, request.charge.cost - returned)]
    if request.counterpart is not None:
        return _charges_with(request, request.counterpart)
    assert request.payment_id is not None, "credits go back only about what was paid with credits"
    drawn = books.returnable_charges_of_payment(request.site_id, payment_id=request.payment_id)
    return _beside_money(drawn, parts=SettlementPart.objects.filter(payment=request.payment_id))


def _charges_with(request: Request, counterpart: Counterpart) -> list[tuple[str, Credits]]:
    charges = list(Charge.objects.filter(member_id=request.member_id, counterpart=counterpart).order_by("-at", "-id"))
    returned = books.returned_of_charges(request.site_id, charge_refs=[each.ref for each in charges])
    left = [(each.ref, each.cost - returned[each.ref]) for each in charges]
    return _beside_money(left, parts=SettlementPart.objects.filter(settlement__request__charge__in=charges))


def _beside_money(left: Sequence[tuple[str, Credits]], *, parts: QuerySet[SettlementPart]) -> list[tuple[str, Credits]]:
    """Leave out what went back in money for each use: no use is made good twice, whatever else is given (X1)."""
    paid_back = credits_paid_back(parts)
    return [(ref, max(credits - paid_back.get(ref, Credits(0)), Credits(0))) for ref, credits in left]
