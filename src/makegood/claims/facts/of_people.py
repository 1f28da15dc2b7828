"""The facts of people: what a member has paid so far, and what is known of whom they dealt with.

Owns these facts. Must not judge them, nor look them up: what lies behind a member is read by `past`.
"""

from makegood.claims.facts.books import Books
from makegood.claims.facts.past import Past
from makegood.claims.facts.reading import facts_read
from makegood.claims.facts.subject import Subject
from makegood.kernel.money import Money
from makegood.members.facts import facts_of_counterpart
from makegood.policy import Fact, Policy

PAID_EVER, PAID_12_MONTHS = "member.paid_ever", "member.paid_12_months"
OF_COUNTERPART, LAST_LETTER = "counterpart.", "counterpart.last_letter_cost"


def member_facts(policy: Policy, past: Past, *, books: Books) -> dict[str, Fact]:
    """Give what the member paid, in the currency that the case is about, where the policy reads it."""
    if not facts_read(policy) & {PAID_EVER, PAID_12_MONTHS}:
        return {}
    currency = books.payment.currency if books.payment else next(iter(past.paid), None)
    if currency is None:
        return {}
    nothing, paid = Money.zero(currency), past.paid.get(currency)
    return {
        PAID_EVER: Fact(paid.ever if paid else nothing, "the site's payments"),
        PAID_12_MONTHS: Fact(paid.late if paid else nothing, "the site's payments"),
    }


def counterpart_facts(policy: Policy, subject: Subject, *, past: Past) -> dict[str, Fact]:
    """Give what is known of the other side of the case, be it asked about itself or about something done with it."""
    counterpart = subject.counterpart or (subject.charge.counterpart if subject.charge else None)
    if counterpart is None or not any(name.startswith(OF_COUNTERPART) for name in facts_read(policy)):
        return {}
    facts = facts_of_counterpart(
        counterpart, member_id=subject.member_id, made_at=subject.made_at, report_id=past.report_id
    )
    if LAST_LETTER in facts_read(policy) and past.last_letter is not None:
        facts[LAST_LETTER] = Fact(past.last_letter.cost, f"charge {past.last_letter.charge_id}")
    return facts
