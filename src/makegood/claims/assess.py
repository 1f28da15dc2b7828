"""Assessment: the case of a subject put before the policy, and what came of it.

Owns how recorded facts, papers and the engine's own caps become one case. Decides nothing itself and writes nothing:
the same function serves the preview before sending, the decision, and the look at a request later.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from makegood.claims.facts import Books, Subject, gather_facts, read_books
from makegood.claims.models import Decision as StoredDecision
from makegood.kernel.amounts import Rounding
from makegood.kernel.credits import Credits
from makegood.policy import (
    Cap,
    Case,
    Decision,
    Explanation,
    Fact,
    Policy,
    decide,
    explain,
    facts_from_record,
    facts_record,
)
from makegood.sites import queries as sites
from makegood.sites.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Assessment:
    """A case, the policy version that decides it, and its decision."""

    policy: Policy
    version: PolicyVersion
    case: Case
    decision: Decision

    @property
    def explanation(self) -> Explanation:
        """Put the decision in plain words; worked out only where somebody reads it."""
        return explain(self.policy, self.decision, case=self.case)


def assess_subject(subject: Subject, *, papers: frozenset[str], at: datetime) -> Assessment:
    """Decide the case of `subject` on what is recorded at `at`, without writing anything."""
    policy = sites.policy_of(subject.version)
    books = read_books(subject, at=at)
    facts = gather_facts(policy, subject, books=books, at=at)
    case = Case(
        remedy=subject.remedy,
        ground=subject.ground,
        facts=facts,
        papers=papers,
        caps=engine_caps(subject, books),
    )
    return Assessment(policy, subject.version, case, decide(policy, case))


def engine_caps(subject: Subject, books: Books) -> tuple[Cap, ...]:
    """Give the limits that hold on every site, whatever its policy says: X1 before X6, so that a tie cites X1."""
    if subject.remedy == "credits":
        return _credit_caps(books)
    if subject.payment is None or books.of_payment is None:
        return ()
    paid, held = subject.payment.amount, books.of_payment
    left = paid - subject.payment.refunded
    whole = Cap("X6", left, "No refund exceeds what is left of the payment it goes back to.")
    sold_back = paid.share(held.bought_back.count, of=held.granted.count, rounding=Rounding.HALF_UP)
    if left and not sold_back:
        return (whole,)
    unpaid = paid - sold_back if left else left
    return Cap("X1", unpaid, "What was already given back for this payment is not given back again."), whole


def _credit_caps(books: Books) -> tuple[Cap, ...]:
    if books.spent is None:
        return ()
    left = books.spent - (books.returned or Credits(0))
    return (Cap("X1", left, "What was already given back for this use is not given back again."),)


def case_record(case: Case) -> dict[str, Any]:
    """Write a case down so that `case_from_record` gives the same one back, value for value."""
    caps = {cap.id: Fact(cap.amount, cap.why) for cap in case.caps}
    return {
        "remedy": case.remedy,
        "ground": case.ground,
        "facts": facts_record(case.facts),
        "papers": sorted(case.papers),
        "caps": facts_record(caps),
    }


def case_from_record(record: Mapping[str, Any]) -> Case:
    """Read a case that was written down with a decision."""
    caps = []
    for name, fact in facts_from_record(record["caps"]).items():
        assert not isinstance(fact.value, bool | int | str), f"cap {name} is no amount"
        caps.append(Cap(name, fact.value, fact.source))  # type: ignore[arg-type]
    return Case(
        remedy=record["remedy"],
        ground=record["ground"],
        facts=facts_from_record(record["facts"]),
        papers=frozenset(record["papers"]),
        caps=tuple(caps),
    )


def fingerprint(*, case: Mapping[str, Any], record: Mapping[str, Any], policy_digest: str) -> str:
    """Give the hash over a stored decision: the case, what was decided, and the text that decided it."""
    text = json.dumps([case, record, policy_digest], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def replay(stored: StoredDecision) -> Assessment:
    """Decide a stored decision again, from nothing but its recorded case and policy text."""
    policy, case = sites.policy_of(stored.version), case_from_record(stored.case)
    return Assessment(policy, stored.version, case, decide(policy, case))
