"""What goes back of repayments: all that is kept beyond what is owed, to the card that paid it.

Owns these refunds, that one which was not taken stands in sight, and that the staff send it again. Must not know why
less is owed. Runs under the member's wallet lock.
"""

from datetime import datetime

from makegood.claims.models import Chargeback
from makegood.claims.telling import tell
from makegood.kernel.ids import key_of
from makegood.kernel.money import Money
from makegood.payments.models import Refund, RefundStatus
from makegood.payments.operations import start_refund
from makegood.payments.queries import payments_for


def return_surplus(chargeback: Chargeback, *, amount: Money, at: datetime) -> None:
    """Send back what is kept beyond what is owed, each step once; what was not taken waits for the staff."""
    sent = list(_sent_back(chargeback, amount=amount, at=at))
    failed = [each for each in sent if each.status == RefundStatus.FAILED]
    before = chargeback.unreturned_minor
    chargeback.unreturned_minor = sum(each.amount_minor for each in failed)
    if chargeback.unreturned_minor == before:
        return
    chargeback.save(update_fields=["unreturned_minor"])
    if chargeback.unreturned_minor > before:
        body = {"amount": str(chargeback.unreturned), "refund": failed[-1].pk}
        tell(chargeback, "chargeback.refund_failed", at=at, body=body)


def _sent_back(chargeback: Chargeback, *, amount: Money, at: datetime) -> list[Refund]:
    sent = []
    for each in payments_for(chargeback.site, chargeback.ref).reverse():
        part = min(amount, each.refundable)
        if part:
            # The same step again has the same key: a refund that failed is not sent anew by itself.
            step = (chargeback.pk, each.pk, each.refunded_minor, part, chargeback.return_tries)
            key = key_of("repaid too much", *step)
            sent.append(start_refund(each, amount=part, reason=str(chargeback), at=at, key=key))
            amount -= part
    return sent
