"""All facts of one case, put together.

Owns which kinds of facts a case has. Must not know how any of them is found.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from makegood.claims.facts.books import Books
from makegood.claims.facts.of_orders import order_facts
from makegood.claims.facts.of_payments import payment_facts
from makegood.claims.facts.of_people import PaidBy, counterpart_facts, member_facts, paid_by
from makegood.claims.facts.of_requests import earlier_grants, history_facts, letter_facts, request_facts, staff_facts
from makegood.claims.facts.subject import Subject
from makegood.kernel.credits import Credits
from makegood.memberships.facts import facts_of_bill
from makegood.policy import Fact, Policy
from makegood.services.facts import ALL_KINDS, facts_of_charge
from makegood.services.models import IncidentKind

# Which recorded incidents bear out what is asked: another one was about something else, and proves nothing here.
TELLING: Mapping[str, frozenset[str]] = {
    "no_video": frozenset({IncidentKind.NO_STREAM, IncidentKind.INTERRUPTED}),
    "duplicate_letter": frozenset({IncidentKind.DUPLICATE}),
    "poor_translation": frozenset({IncidentKind.POOR_TRANSLATION}),
    "goods_mismatch": frozenset({IncidentKind.GOODS_MISMATCH}),
    "technical_issue": ALL_KINDS - {IncidentKind.NOT_AS_AGREED},
}


@dataclass(frozen=True, slots=True)
class Counted:
    """What is the same for all cases of one member at an instant, so that it is counted once for several."""

    grants: Counter[str]
    paid: PaidBy


def counted_once(subject: Subject) -> Counted:
    """Count what several cases of one member share; what they paid is added up once a currency, where it is read."""
    return Counted(earlier_grants(subject), cache(paid_by))


def gather_facts(
    policy: Policy, subject: Subject, *, books: Books, at: datetime, counted: Counted | None = None
) -> Mapping[str, Fact]:
    """Give every recorded fact of the case, by its name in the policy language; some were `counted` before."""
    facts = request_facts(subject, at=at)
    if books.spent is not None:
        facts["request.spent"] = Fact(books.spent, "the ledger")
    facts |= payment_facts(books, made_at=subject.made_at)
    if subject.charge is not None:
        kinds = TELLING.get(subject.ground, ALL_KINDS)
        facts |= facts_of_charge(subject.charge, made_at=subject.made_at, kinds=kinds)
        facts["charge.returned"] = Fact(books.returned or Credits(0), "the ledger")
    if subject.bill is not None:
        facts |= facts_of_bill(subject.bill, at=at)
    if subject.order is not None:
        facts |= order_facts(subject.order, ground=subject.ground)
    facts |= member_facts(policy, subject, books=books, paid=counted.paid if counted else paid_by)
    facts |= counterpart_facts(policy, subject)
    facts |= letter_facts(policy, subject)
    facts |= history_facts(policy, counted.grants if counted else earlier_grants(subject))
    if subject.request_id is not None:
        facts |= staff_facts(policy, subject.request_id)
    return facts
