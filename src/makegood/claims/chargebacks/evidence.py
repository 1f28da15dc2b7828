"""The evidence that the site can put before the bank: what was bought, agreed to and used, and nothing more (L15).

Owns the choice. What else passed between two members is none of the bank's business. Reads only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from makegood.catalogue.models import ServiceKind
from makegood.claims.chargebacks.queries import numbers_in
from makegood.claims.models import Chargeback
from makegood.ledger import queries as books
from makegood.members.models import Acceptance
from makegood.payments.models import Payment, Refund
from makegood.payments.queries import refunds_of
from makegood.policy import Clause
from makegood.services.models import Charge, Order
from makegood.sites.queries import policy_of

MONEY = "money"
# What two people wrote to each other; it is shown for the disputed charges, and for no others.
CORRESPONDENCE = frozenset({ServiceKind.LETTER, ServiceKind.CHAT})


@dataclass(frozen=True, slots=True)
class DisputedCharge:
    """A use that was paid with the disputed money, with its words where it was a letter or a chat."""

    charge: Charge
    words: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that may be shown to the bank about one chargeback."""

    payment: Payment
    refunds: Sequence[Refund]
    # What the member paid before, and nobody ever disputed.
    undisputed: Sequence[Payment]
    acceptances: Sequence[Acceptance]
    charges: Sequence[DisputedCharge]
    orders: Sequence[Order]
    # What the terms that were in force when it was paid say of money back.
    clauses: Sequence[Clause]


def evidence_of(chargeback: Chargeback) -> Evidence:
    """Gather what shows that a disputed payment was owed: only what was paid with it, and its letters and chats."""
    site_id, member_id = chargeback.site_id, chargeback.member_id
    refs = books.charge_refs_of_payment(site_id, payment_id=chargeback.payment_id)
    charges = Charge.objects.filter(site_id=site_id, member_id=member_id, pk__in=numbers_in(refs, "charge"))
    orders = Order.objects.filter(site_id=site_id, member_id=member_id, pk__in=numbers_in(refs, "order"))
    paid = Payment.objects.filter(site_id=site_id, member_id=member_id, paid_at__lt=chargeback.opened_at)
    accepted = Acceptance.objects.filter(site_id=site_id, member_id=member_id, at__lte=chargeback.opened_at)
    return Evidence(
        payment=chargeback.payment,
        refunds=list(refunds_of(chargeback.payment)),
        undisputed=list(paid.filter(disputes=None).order_by("paid_at", "id")),
        acceptances=list(accepted.select_related("version").order_by("at", "id")),
        charges=[
            DisputedCharge(each, _words(each))
            for each in charges.select_related("product", "counterpart").order_by("at", "id")
        ],
        orders=list(orders.select_related("product").order_by("placed_at", "id")),
        clauses=[each for each in policy_of(chargeback.payment.version).clauses if _is_about_money(each)],
    )


def _is_about_money(clause: Clause) -> bool:
    """Tell whether a clause says when money comes back, or does not."""
    return any(remedy == MONEY for block in clause.blocks for remedy, _ in block.topics)


def _words(charge: Charge) -> str:
    return charge.text if charge.product.service in CORRESPONDENCE else ""
