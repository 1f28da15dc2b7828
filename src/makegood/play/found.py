"""What a story finds where it expects something: one function for each kind of object.

Owns which query answers which field of `words.EXPECTED`. Must not compare.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias

from django.db.models import Count, Q

from makegood.claims.queries import result_of
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.windows import End
from makegood.ledger import queries as ledger
from makegood.members.models import Member
from makegood.memberships.queries import tier_of
from makegood.payments.models import Payment, PaymentPurpose
from makegood.payments.queries import balances_of, refunded_to
from makegood.play.found_memberships import bill_fields, membership_fields, owed_by
from makegood.play.stage import Stage
from makegood.play.values import Pairs
from makegood.play.words import Thing


@dataclass(frozen=True, slots=True)
class Sums:
    """What somebody got, a sum for each currency."""

    amounts: tuple[Money, ...]

    def of(self, currency: str) -> Money:
        """Give the sum of one currency, nothing where there is none."""
        found = (amount for amount in self.amounts if amount.currency == currency)
        return next(found, Money.zero(currency))

    def __str__(self) -> str:
        return " and ".join(str(amount) for amount in self.amounts) or "0"


Found: TypeAlias = str | int | Money | Credits | Sums | datetime | Pairs | frozenset[str] | Mapping[str, str] | None
Fields: TypeAlias = Mapping[str, Callable[[], Found]]


def find(stage: Stage, *, name: str, thing: Thing) -> Fields:
    """Give the fields of one object, each read from the rooms when it is called."""
    match thing:
        case Thing.REQUEST:
            return _request(stage, name)
        case Thing.MEMBER:
            return _member(stage, name)
        case Thing.PAYMENT:
            return _payment(stage, name)
        case Thing.CHARGE:
            return _charge(stage, name)
        case Thing.ORDER:
            return _order(stage, name)
        case Thing.MEMBERSHIP:
            return membership_fields(stage, name)
        case Thing.BILL:
            return bill_fields(stage, name)
        case Thing.SITE:
            return _site(stage)
        case _:
            raise AssertionError(f"nothing can be expected of a {thing}")


def _request(stage: Stage, name: str) -> Fields:
    result = result_of(stage.request(name))
    decision = result.assessment.decision
    return {
        "outcome": lambda: result.outcome,
        "remedy": lambda: result.remedy,
        "to": lambda: result.to,
        "cites": lambda: frozenset(result.cites),
        "options": lambda: frozenset(option.clause for option in decision.options),
        "missing": lambda: frozenset(decision.missing),
        "findings": lambda: frozenset(decision.findings),
        "most": lambda: decision.most,
        "deadline": lambda: _minute(decision.deadline, stage),
        "reply_by": lambda: _minute(decision.reply_by, stage),
        "status": lambda: result.status.value,
        "conflicts": lambda: Pairs(frozenset(frozenset(pair) for pair in decision.conflicts)),
        "because": lambda: decision.because,
    }


def _minute(end: End | None, stage: Stage) -> datetime | None:
    return end.written(stage.story.zone) if end else None


def _member(stage: Stage, name: str) -> Fields:
    member, site = stage.member(name), stage.site
    return {
        "credits": lambda: ledger.available(site.pk, member_id=member.pk, at=stage.at),
        "balance": lambda: Sums(balances_of(member, at=stage.at)),
        "refunded": lambda: Sums(refunded_to(member)),
        "owes": lambda: Sums(owed_by(member, at=stage.at)),
        "tier": lambda: tier_of(member, at=stage.at).value,
        "status": lambda: member.status,
    }


def _payment(stage: Stage, name: str) -> Fields:
    payment = stage.payment(name)
    return {
        "refunded": lambda: payment.refunded,
        "unspent": lambda: _unspent(payment, at=stage.at),
        "status": lambda: payment.status,
    }


def _unspent(payment: Payment, *, at: datetime) -> Found:
    """Give what is left of what a payment brought: credits of a pack, money of a deposit."""
    if payment.purpose == PaymentPurpose.DEPOSIT:
        return ledger.deposit_left(payment.site_id, payment_ids=[payment.pk], at=at).get(payment.pk)
    return ledger.payment_credits(payment.site_id, payment_id=payment.pk, at=at).unspent


def _charge(stage: Stage, name: str) -> Fields:
    charge = stage.charge(name)
    return {
        "charged": lambda: charge.cost,
        "returned": lambda: ledger.returned_of_charge(stage.site.pk, charge_ref=charge.ref),
    }


def _order(stage: Stage, name: str) -> Fields:
    order = stage.order(name)
    returned = partial(ledger.returned_of_charge, stage.site.pk, charge_ref=order.ref, asset=order.currency)
    return {"delivered": lambda: order.delivered, "status": lambda: order.status, "returned": returned}


def _site(stage: Stage) -> Fields:
    site = stage.site
    return {
        "conservation": lambda: "; ".join(str(breach) for breach in ledger.audit(site.pk)) or "ok",
        "liability": lambda: ledger.liability(site.pk, at=stage.at),
        "mail": lambda: _mails(stage),
    }


def _mails(stage: Stage) -> Mapping[str, str]:
    sent = Count("notices", filter=Q(notices__sent_at__isnull=False))
    rows = Member.objects.filter(site=stage.site).annotate(sent=sent).order_by("handle")
    return {member.handle: str(member.sent) for member in rows}
