"""All facts of one case, put together.

Owns which kinds of facts a case has. Must not know how any of them is found.
"""

from collections.abc import Mapping
from datetime import datetime

from makegood.claims.facts.books import Books
from makegood.claims.facts.of_orders import order_facts
from makegood.claims.facts.of_payments import payment_facts
from makegood.claims.facts.of_people import counterpart_facts, member_facts
from makegood.claims.facts.of_requests import (
    history_facts,
    letter_facts,
    request_facts,
    staff_facts,
    what_was_done,
)
from makegood.claims.facts.past import Past
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


def gather_facts(policy: Policy, subject: Subject, *, books: Books, past: Past, at: datetime) -> Mapping[str, Fact]:
    """Give every recorded fact of the case, by its name in the policy language."""
    facts = request_facts(subject, at=at)
    if books.spent is not None:
        facts["request.spent"] = Fact(books.spent, "the ledger")
    facts |= payment_facts(books, made_at=subject.made_at)
    if subject.charge is not None:
        kinds = TELLING.get(subject.ground, ALL_KINDS)
        facts |= facts_of_charge(subject.charge, made_at=subject.made_at, kinds=kinds)
        facts["charge.returned"] = Fact(books.returned or Credits(0), "the ledger")
    if subject.bill is not None:
        facts |= facts_of_bill(subject.bill, paid=books.payments[::-1], at=at)
    if subject.order is not None:
        facts |= order_facts(subject.order, ground=subject.ground)
    facts |= member_facts(policy, past, books=books)
    facts |= counterpart_facts(policy, subject, past=past)
    done = what_was_done(subject)
    facts |= letter_facts(policy, done)
    facts |= history_facts(policy, past.grants(subject))
    return facts | staff_facts(policy, done)
