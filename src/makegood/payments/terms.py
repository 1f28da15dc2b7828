"""How long bought credits live, by the site's own policy.

Owns the reading of that one term (C2, X4, X8). Must not know lots: the ledger keeps them.
"""

from datetime import datetime

from makegood.kernel.windows import End
from makegood.payments.models import Payment
from makegood.policy import Fact, Policy, TermNotSet, term
from makegood.policy.values import Window
from makegood.sites.models import Site
from makegood.sites.queries import policy_at, policy_of

EXPIRY = "purchased credits expire"


def expiry_of_bought_lot(payment: Payment, *, at: datetime) -> datetime | None:
    """Give the first instant at which credits paid for at `at` no longer count, by the terms of the payment (X4).

    None where the policy sets no such term: then they do not expire.
    """
    return _expiry(policy_of(payment.version), payment, paid_at=at)


def expiry_of_new_lot(site: Site, *, payment_id: int | None, at: datetime) -> datetime | None:
    """Give the expiry of credits reissued at `at`: that of the same pack, newly bought (X8)."""
    bought = Payment.objects.filter(site=site, pk=payment_id).first() if payment_id else None
    return _expiry(policy_at(site, at=at), bought, paid_at=at)


def _expiry(policy: Policy, payment: Payment | None, *, paid_at: datetime) -> datetime | None:
    try:
        end = term(policy, EXPIRY, _facts(payment, paid_at=paid_at))
    except TermNotSet:
        return None
    if isinstance(end, Window):
        end = end.end
    assert isinstance(end, End), f"the term `{EXPIRY}` is an end, not {end!r}"
    # The ledger keeps the first instant that no longer counts; an included end is the last that does.
    return end.at + datetime.resolution if end.is_included else end.at


def _facts(payment: Payment | None, *, paid_at: datetime) -> dict[str, Fact]:
    facts = {"payment.paid": Fact(paid_at, "the instant of payment")}
    if payment is not None:
        source = f"payment {payment.pk}"
        facts |= {
            "payment.price": Fact(payment.amount, source),
            "payment.currency": Fact(payment.currency, source),
            "payment.credits": Fact(payment.credits, source),
        }
    return facts
