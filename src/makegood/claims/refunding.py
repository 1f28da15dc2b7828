"""The parts of a settlement: money comes back of the payments it came from, to a card each part as its own refund.

Owns how a settlement is spread over payments, and what becomes of it as its parts arrive or fail. Runs under the
member's wallet lock. Must not decide how much goes back, nor take anything out of a wallet.
"""

from collections.abc import Sequence
from datetime import datetime

from makegood.claims.closing import close_settled, mark_failed
from makegood.claims.given_back import money_given_back
from makegood.claims.models import Settlement, SettlementPart, SettlementStatus
from makegood.claims.refusals import NotOpen
from makegood.claims.telling import tell
from makegood.claims.unsent import paid_by_bank
from makegood.kernel.ids import key_of
from makegood.kernel.money import Money
from makegood.ledger import queries as books
from makegood.members.models import Staff
from makegood.payments.models import Payment
from makegood.payments.operations import start_refund
from makegood.policy import Destination


def spread(amount: Money, *, over: Sequence[Money]) -> tuple[Money, ...]:
    """Take an amount from what is left of several payments, of each in turn as much as it still has.

    >>> left = [Money(3000, "EUR"), Money(0, "EUR"), Money(3000, "EUR")]
    >>> [str(part) for part in spread(Money(3913, "EUR"), over=left)]
    ['30.00 EUR', '0.00 EUR', '9.13 EUR']
    """
    parts, rest = [], amount
    for left in over:
        parts.append(min(rest, left))
        rest -= parts[-1]
    assert not rest, "the engine's caps keep a refund within what was paid (X6)"
    return tuple(parts)


def make_parts(
    settlement: Settlement, *, amount: Money, payments: Sequence[Payment], with_returned: bool, at: datetime
) -> list[SettlementPart]:
    """Write down what of an amount comes back of each payment, in the order given, up to what is left of each.

    What came back to the balance counts as gone, unless it is what goes on from there.
    """
    parts = spread(amount, over=_left(payments, with_returned=with_returned, at=at)) if payments[1:] else (amount,)
    taken = ((payment, part) for payment, part in zip(payments, parts, strict=True) if part)
    return [
        SettlementPart.objects.create(
            site_id=settlement.site_id,
            settlement=settlement,
            number=number,
            payment=payment,
            amount_minor=part.minor,
            status=SettlementStatus.DONE if settlement.destination == Destination.BALANCE else SettlementStatus.PENDING,
        )
        for number, (payment, part) in enumerate(taken, start=1)
    ]


def _left(payments: Sequence[Payment], *, with_returned: bool, at: datetime) -> list[Money]:
    back, site_id = money_given_back(payments), payments[0].site_id
    there = books.returned_left(site_id, payment_ids=[each.pk for each in payments], at=at) if with_returned else {}
    return [each.amount - back[each.pk] + there.get(each.pk, Money.zero(each.currency)) for each in payments]


def start_refunds(settlement: Settlement, *, parts: Sequence[SettlementPart], at: datetime) -> None:
    """Start the refund of each part, to the instrument that its payment came from."""
    for part in parts:
        part.refund = start_refund(
            part.payment,
            amount=part.amount,
            reason=f"request {settlement.request_id}, clause {settlement.clause}",
            at=at,
            key=_key(settlement, part),
        )
        part.save(update_fields=["refund"])


def _key(settlement: Settlement, part: SettlementPart) -> str:
    """Give the key of a refund: the same act comes to the same one, whatever else was refunded before."""
    return key_of("settlement", settlement.request_id, part.payment_id, part.tries)


def mark_arrived(part: SettlementPart, *, at: datetime) -> None:
    """Mark a part as arrived; with the last of them the settlement has."""
    _mark(part, SettlementStatus.DONE)
    settlement = part.settlement
    standing = _standing(settlement)
    if standing is SettlementStatus.DONE:
        close_settled(settlement, at=at)
    elif standing != settlement.status:
        settlement.status = standing
        settlement.save(update_fields=["status"])


def mark_part_failed(part: SettlementPart, *, why: str, at: datetime) -> None:
    """Mark a part as not delivered: with it the settlement is not, whatever became of the others."""
    _mark(part, SettlementStatus.FAILED)
    assert part.refund is not None, "what fails is a refund"
    mark_failed(part.settlement, refund=part.refund, owed=part.unsent, why=why, at=at)


def _mark(part: SettlementPart, status: SettlementStatus) -> None:
    part.status = status
    part.save(update_fields=["status"])


def _standing(settlement: Settlement) -> SettlementStatus:
    """Give how a settlement stands by its parts: what failed comes before what is under way."""
    found = set(settlement.parts.values_list("status", flat=True))
    before_done = (SettlementStatus.FAILED, SettlementStatus.PENDING)
    return next((each for each in before_done if each in found), SettlementStatus.DONE)


def failed_parts(settlement: Settlement) -> list[SettlementPart]:
    """List what of a settlement could not be delivered and is owed."""
    return list(settlement.parts_in_order.filter(status=SettlementStatus.FAILED))


def retry_refunds(settlement: Settlement, *, by: Staff, at: datetime) -> None:
    """Send what failed of a settlement again, under new keys; the caller holds the member's wallet lock.

    What a bank has paid of it meanwhile is left out. A part of which a bank holds the money stays as it is, as long as
    another one can be sent.

    Raises:
        NotOpen: where no refund failed, or a bank holds all that did.
    """
    act, failed = "send the refund again", failed_parts(settlement)
    if not failed:
        raise NotOpen(settlement.request_id, act=act, why="it did not fail.")
    sent = [_send_again(part, at=at) for part in failed]
    if not any(sent):
        raise NotOpen(settlement.request_id, act=act, why="a bank holds the money, or has paid it.")
    settlement.status = _standing(settlement)
    settlement.save(update_fields=["status"])
    tell(settlement.request, "request.refund_retried", actor=f"staff:{by.pk}", at=at, body={})


def _send_again(part: SettlementPart, *, at: datetime) -> bool:
    """Send what of a part neither went nor was paid by a bank, if there is as much left of its payment."""
    by_bank = paid_by_bank(part.payment)[part.pk]
    amount = part.unsent - by_bank
    if not Money.zero(amount.currency) < amount <= part.payment.refundable:
        return False
    part.tries += 1
    part.unsent_minor, part.status = by_bank.minor, SettlementStatus.PENDING
    part.refund = start_refund(
        part.payment,
        amount=amount,
        reason=f"request {part.settlement.request_id}, clause {part.settlement.clause}, again",
        at=at,
        key=_key(part.settlement, part),
    )
    part.save(update_fields=["tries", "unsent_minor", "status", "refund"])
    return True
